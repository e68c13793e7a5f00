import { bundleState } from "../../model/artifact.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { type Facts, leaderAmong } from "../../model/facts.ts";
import { groupBy } from "../../model/group-by.ts";
import { type BasePlan, serviceOf } from "../../model/plan.ts";
import { queueOption } from "./archive-queue.ts";
import { accountOf, secretNames, serverUnit, stanzaOf } from "./facts.ts";
import type { Settings } from "./schema.ts";
import { procedureTitles, symptoms } from "./symptoms.ts";
import { pgbackrestVersions } from "./versions.ts";

export function procedures(context: ProcedureContext, settings: Settings) {
  const { base, facts, procedure, symptom, upgrade } = context;
  const { repository } = settings;
  const pgbackrest = commandOf(settings, base, facts);
  const repositoryHost = repository.type === "s3" ? undefined : repository.host;
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.cipher}\``,
    secrets: [secretNames.cipher],
    steps: [
      {
        text: `Never change the passphrase of a repository that is in use: its backups would become unreadable, and WAL would accumulate on the leader because archiving fails. A new passphrase needs a new repository. Set another path or bucket in the topology together with the new value${repositoryHost === undefined ? `, remove the line of what you change, \`backup-bucket\` or \`backup-repository\`, from \`${bundleState}/identities\` on each host of the database, which would refuse it` : `, remove the line of \`backup-repository\` from \`${bundleState}/identities\` on ${repositoryHost}, which would refuse the other path`}, deploy both, and take a full backup. Keep the old repository and its passphrase for as long as you may restore its backups.`,
      },
    ],
  });
  const [node] = facts.dataDirectories;
  const looked = repositoryHost ?? node?.host;
  if (looked !== undefined)
    for (const each of symptoms(looked, stanzaOf(settings, base), pgbackrest)) symptom(each);
  // Without a repository host, backups run on the current leader.
  const nodes = facts.dataDirectories.map(({ host }) => host);
  const leader = leaderAmong(nodes);
  const backupHost = repositoryHost ?? leader;
  const where = repositoryHost === undefined ? "on the leader" : `on the repository host ${repositoryHost}`;
  procedure({
    occasion: "restore",
    title: procedureTitles.backup,
    steps: [
      {
        text: `Backups are stored ${repository.type === "s3" ? `in the bucket ${repository.bucket} at ${repository.endpoint}` : `on ${repository.host}, in \`${repository.path}\``}. They are encrypted with the secret \`${secretNames.cipher}\` and unreadable without it, so keep a copy of the secret elsewhere. The status must be \`ok\`, and the newest backup at most one day old.`,
        host: repositoryHost ?? node?.host,
        commands: [pgbackrest("info")],
      },
      {
        text: `Take a full backup now, ${where}. The second command also checks that WAL is archived.`,
        host: backupHost,
        commands: ["systemctl start pgbackrest-full.service", pgbackrest("check")],
      },
    ],
  });
  const unit = serviceOf(facts, node?.service ?? "")?.unit.replace(/\.service$/, "") ?? "";
  procedure({
    occasion: "loss",
    title: procedureTitles.dropped,
    steps: [
      {
        // Tried with 2.45 and PostgreSQL 15: 126 and 143 s with the repository host powered off (io-timeout 60 s, archive-timeout 60 s).
        text: `While the repository is unreachable, or slower than WAL is written, the database continues and WAL waits on the leader. Beyond \`${queueOption}\` in \`/etc/pgbackrest/pgbackrest.conf\`, pgBackRest drops all waiting WAL, so that the disk does not fill up. When the repository gives no answer at all, that takes two to three minutes, because pgBackRest looks at the limit once per attempt. The log of PostgreSQL on the leader shows it:`,
        host: leader,
        commands: [`journalctl --unit=${unit} --grep='archive queue exceeded' --no-pager | tail -n 5`],
      },
      {
        text: `If WAL was dropped, no point in time between the first dropped file and the next backup can be restored. As soon as the repository is back, take a full backup ${where}:`,
        host: backupHost,
        commands: [pgbackrest("check"), "systemctl start pgbackrest-full.service"],
      },
    ],
  });
  if (repositoryHost !== undefined) {
    upgrade({
      product: pgbackrestVersions.product,
      services: facts.services.filter(({ unit }) => unit === serverUnit).map(({ id }) => id),
      // src/protocol/client.c: the greeting must name the same version, patch level included.
      together: true,
      after: [
        {
          title: "Check that WAL is archived",
          host: repositoryHost,
          commands: ["pgbackrest version", pgbackrest("check")],
          undo: "Nothing is needed.",
        },
      ],
      undo: "Install the older packages, and then the older files, on all of its hosts at the same time.",
      notes: [
        "pgBackRest rejects another version on the other side. While versions differ, backups and checks fail, and WAL waits on the leader.",
      ],
    });
  }
  upgradeAdditions(context, repositoryHost, pgbackrest);
  if (repository.type !== "s3" || !node) return;
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.s3Key}\``,
    secrets: [secretNames.s3Key],
    steps: [
      {
        text: `The object store allows two access keys per user. Create a second one, set its ID as \`keyId\` of the repository in the topology and its secret key as the value, and deploy. No unit restarts, because pgBackRest reads its files on each run.`,
      },
      {
        text: "On the leader, check that archiving works with the new key. Then delete the old key in the object store.",
        host: leader,
        commands: [pgbackrest("check")],
      },
    ],
  });
}

/** Command line of pgBackRest, run by the account that owns the files. */
function commandOf(settings: Settings, base: BasePlan, facts: Pick<Facts, "dataDirectories">) {
  return (args: string) =>
    `runuser -u ${accountOf(facts)} -- pgbackrest --stanza=${stanzaOf(settings, base)} ${args}`;
}

/**
 * Archiving and backups fail from when the data has another version until the stanza has: stanza-create and archive-push reject a
 * cluster with another system identifier (tried with 2.45). Older backups are kept.
 */
function upgradeAdditions(
  { facts, upgradeAddition }: ProcedureContext,
  repositoryHost: string | undefined,
  pgbackrest: (args: string) => string,
): void {
  const products = groupBy(facts.dataDirectories, ({ product }) => product);
  for (const [product, nodes] of products) {
    // There is no stanza before the first backup (tried with 2.54: stanza-upgrade ends with 55).
    // The archiver waits for a minute after it has failed three times (pgarch.c).
    const work = `{ ${pgbackrest("stanza-upgrade")} || ${pgbackrest("stanza-create")}; } && { ${pgbackrest("check")} || { sleep 60 && ${pgbackrest("check")}; }; } && systemctl start --no-block pgbackrest-full.service`;
    const common = {
      note: "Until then, no WAL is archived. Backups from before stay, and only the programs of their own version restore them.",
      undo: "Nothing is needed.",
    };
    const title = `Let pgBackRest archive the new version of ${product}, and begin a full backup`;
    upgradeAddition({
      product,
      commands:
        repositoryHost === undefined
          ? nodes.map(({ host, user, socketDirectory, port }) => ({
              ...common,
              title: `${title}, if ${host} leads`,
              host,
              commands: [
                `[ "$(runuser -u ${user} -- psql --no-psqlrc --tuples-only --no-align --host=${socketDirectory} --port=${port} --command='SELECT pg_is_in_recovery()')" = t ] || { ${work}; }`,
              ],
            }))
          : [{ ...common, title, host: repositoryHost, commands: [work] }],
    });
  }
}
