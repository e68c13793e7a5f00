import type { ProcedureContext } from "../../model/component.ts";
import type { Facts } from "../../model/facts.ts";
import type { BasePlan } from "../../model/plan.ts";
import { accountOf, secretNames, stanzaOf } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures({ base, facts, procedure }: ProcedureContext, settings: Settings) {
  const { repository } = settings;
  const pgbackrest = commandOf(settings, base, facts);
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.cipher}\``,
    secrets: [secretNames.cipher],
    steps: [
      {
        text: "Never replace it for a repository that is in use: no backup in it could be read any more, and WAL would pile up on the leader because none is archived. A new passphrase needs a new repository: name another path or bucket in the topology together with the new value, deploy both, take a full backup, and keep the old repository with its passphrase as long as its backups are to be restorable.",
      },
    ],
  });
  const [node] = facts.dataDirectories;
  // Without a repository's host the leader of the day makes backups.
  const keeper = repository.type === "s3" ? undefined : repository.host;
  const where = keeper === undefined ? "on the leader" : `on ${keeper}, which keeps them`;
  procedure({
    occasion: "restore",
    title: "pgBackRest: which backups there are, and one more",
    steps: [
      {
        text: `Backups lie ${repository.type === "s3" ? `in the bucket ${repository.bucket} at ${repository.endpoint}` : `on ${repository.host}, below \`${repository.path}\``}, encrypted: without the secret \`${secretNames.cipher}\` none can be read, so keep it elsewhere as well. The status must be ok, and the newest of a day ago at most.`,
        host: keeper ?? node?.host,
        commands: [pgbackrest("info")],
      },
      {
        text: `One more full backup at once, ${where}; the second command also sees that the log is archived.`,
        host: keeper,
        commands: ["systemctl start pgbackrest-full.service", pgbackrest("check")],
      },
    ],
  });
  procedure({
    occasion: "upgrade",
    title: "pgBackRest: after another major version of PostgreSQL",
    steps: [
      {
        // Tried with 2.45: stanza-create and archive-push refuse a cluster of another identity.
        text: `Log is no longer archived, and no backup made, until the repository knows the new cluster. As soon as that leads, ${keeper === undefined ? where : `deploy ${keeper}, whose files name the new folders of the data, and there`}; older backups stay, and are restored with the programs of their version alone.`,
        host: keeper,
        commands: [
          pgbackrest("stanza-upgrade"),
          pgbackrest("check"),
          "systemctl start pgbackrest-full.service",
        ],
      },
    ],
  });
  if (repository.type !== "s3" || !node) return;
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.s3Key}\``,
    secrets: [secretNames.s3Key],
    steps: [
      {
        text: `The store lets a user have two keys at a time. Have it make a second one, set its id as \`keyId\` of the repository in the topology and its secret key as the value, and deploy. No unit restarts: pgBackRest reads its files whenever it runs.`,
      },
      {
        text: "On the leader, archive and read the repository with the new key; only then have the store delete the old one.",
        commands: [pgbackrest("check")],
      },
    ],
  });
}

/** pgBackRest as the account that has the files. */
function commandOf(settings: Settings, base: BasePlan, facts: Pick<Facts, "dataDirectories">) {
  return (words: string) =>
    `runuser -u ${accountOf(facts)} -- pgbackrest --stanza=${stanzaOf(settings, base)} ${words}`;
}
