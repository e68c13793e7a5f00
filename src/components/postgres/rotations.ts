import { shellWord } from "../../formats/shell.ts";
import { sqlIdentifier } from "../../formats/sql.ts";
import type { ProcedureContext } from "../../model/component.ts";
import type { Settings } from "./schema.ts";
import { secretNames } from "./secret-names.ts";

/** How each password is replaced; `list` shows who leads. */
export function rotations(
  procedure: ProcedureContext["procedure"],
  settings: Settings,
  host: string,
  list: string,
): void {
  const rolled = (name: string, user: string, then: string) =>
    procedure({
      occasion: "rotation",
      title: `\`${name}\``,
      secrets: [name],
      steps: [
        { text: "See who leads.", host, commands: [list] },
        {
          text: `First the role ${user} itself, on the leader, where psql asks for the new password twice and sends only its hash. Then the files below at once: until they are there, new connections with the old password are refused, while sessions that are open go on. ${then}`,
          commands: [
            `runuser -u postgres -- psql --no-psqlrc --command=${shellWord(`\\password ${sqlIdentifier(user)}`)}`,
          ],
        },
      ],
    });
  const restarts = "Each node restarts for it, and PostgreSQL with it: standbys first, the leader last.";
  rolled(secretNames.superuser, "postgres", restarts);
  rolled(secretNames.replication, "replicator", restarts);
  rolled(secretNames.rewind, "rewinder", restarts);
  const owners = new Set(Object.values(settings.databases).map(({ owner }) => owner));
  for (const owner of [...owners].sort()) {
    rolled(
      secretNames.owner(owner),
      owner,
      "The database nodes need no restart: their file is read only when the cluster is made.",
    );
  }
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.restApi}\``,
    secrets: [secretNames.restApi],
    steps: [
      {
        text: "Only in files, standbys first and the leader last. While members differ, `patronictl` is refused by those that have the other one.",
      },
    ],
  });
}
