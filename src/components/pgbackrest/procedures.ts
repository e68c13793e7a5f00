import type { Ground, Instruct } from "../../model/component.ts";
import type { Facts } from "../../model/facts.ts";
import { accountOf, secretNames, stanzaOf } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures({ ground, facts, procedure }: Instruct, settings: Settings) {
  const { repository } = settings;
  const pgbackrest = commandOf(settings, ground, facts);
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
function commandOf(settings: Settings, ground: Ground, facts: Facts) {
  return (words: string) =>
    `runuser -u ${accountOf(facts)} -- pgbackrest --stanza=${stanzaOf(settings, ground)} ${words}`;
}
