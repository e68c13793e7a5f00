import { shellWord } from "../../formats/shell.ts";
import { sqlIdentifier } from "../../formats/sql.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { leaderAmong } from "../../model/facts.ts";
import type { Settings } from "./schema.ts";
import { secretNames } from "./secret-names.ts";

/** Rotation of each password; `list` is the command that shows the leader. */
export function rotations(
  procedure: ProcedureContext["procedure"],
  settings: Settings,
  hosts: readonly string[],
  list: string,
): void {
  const rotateRole = (name: string, user: string, effect: string) =>
    procedure({
      occasion: "rotation",
      title: `\`${name}\``,
      secrets: [name],
      rotation: { byHand: true },
      steps: [
        { text: "Find the leader.", host: hosts[0], commands: [list] },
        {
          text: `First change the password of the role ${user} on the leader; psql prompts for it twice and sends only its hash. Then deploy the files immediately: until then, new connections with the old password fail, while open sessions continue. ${effect}`,
          host: leaderAmong(hosts),
          commands: [
            `runuser -u postgres -- psql --no-psqlrc --command=${shellWord(`\\password ${sqlIdentifier(user)}`)}`,
          ],
        },
      ],
    });
  const restarts =
    "The deployment restarts Patroni and PostgreSQL on each node: deploy standbys first, the leader last.";
  rotateRole(secretNames.superuser, "postgres", restarts);
  rotateRole(secretNames.replication, "replicator", restarts);
  rotateRole(secretNames.rewind, "rewinder", restarts);
  const owners = new Set(Object.values(settings.databases).map(({ owner }) => owner));
  for (const owner of [...owners].sort()) {
    rotateRole(
      secretNames.owner(owner),
      owner,
      "The database nodes need no deployment: they have this password only until they run.",
    );
  }
  const rejected = "Until all members have the new password, those with the other one reject `patronictl`.";
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.restApi}\``,
    secrets: [secretNames.restApi],
    rotation: { notes: [rejected] },
    steps: [{ text: `This password is only in files: deploy standbys first, the leader last. ${rejected}` }],
  });
}
