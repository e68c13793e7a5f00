import checkArchive from "../../../templates/pgbackrest/check-archive.sh.ejs";
import { banner } from "../../formats/banner.ts";
import { plainIni } from "../../formats/ini.ts";
import { afterNetwork, refusePlaceholders, sandbox, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import type { DataDirectory } from "../../model/facts.ts";
import { listenersOf, type Plan, serviceOf } from "../../model/plan.ts";
import { queueLimit } from "./archive-queue.ts";
import { accountOf, archiveCheck, secretNames, serverUnit, stanzaOf } from "./facts.ts";
import { databaseConf, repositoryConf } from "./pgbackrest-conf.ts";
import { days, type Settings } from "./schema.ts";

const confPath = "/etc/pgbackrest/pgbackrest.conf";
const secretsPath = "/etc/pgbackrest/conf.d/secrets.conf";

export function* artifacts(emit: FileContext, settings: Settings): Iterable<Artifact> {
  const { plan } = emit;
  const onS3 = settings.repository.type === "s3";
  for (const database of plan.dataDirectories) {
    const { host } = database;
    yield config(host, databaseConf(plan, settings, database), !onS3);
    yield archiveChecker(plan, settings, database);
    if (onS3) {
      yield secrets(emit, settings, host);
      yield* backups(plan, settings, host, database);
    } else {
      yield server(plan, host, false);
    }
  }
  for (const { host } of listenersOf(plan, "backup-repository")) {
    yield config(host, repositoryConf(plan, settings, host), true);
    yield secrets(emit, settings, host);
    yield server(plan, host, true);
    yield* backups(plan, settings, host);
  }
}

const common = { component: "pgbackrest" } as const;
const unitPath = (unit: string) => `/etc/systemd/system/${unit}`;

function config(host: string, content: string, restartsServer: boolean): Artifact {
  return artifact({
    ...common,
    host,
    path: confPath,
    content,
    ...(restartsServer ? { onChange: { units: [serverUnit], action: "restart" } } : {}),
  });
}

/** Program of the check of the archive. */
function archiveChecker(plan: Plan, settings: Settings, database: DataDirectory): Artifact {
  const { host, user, service, socketDirectory, port } = database;
  const node = plan.hosts.get(host);
  return artifact({
    ...common,
    host,
    path: archiveCheck,
    content: render(checkArchive, {
      banner: banner(plan.name).trimEnd(),
      account: user,
      stanza: stanzaOf(settings, plan),
      unit: serviceOf(plan, service)?.unit ?? "",
      socketDirectory,
      port,
      limit: node ? queueLimit(settings, node) : "",
      backups: listenersOf(plan, "backup-repository")[0]?.host ?? "the leader",
    }),
    mode: 0o755,
  });
}

/** Options with secrets, in a file of restricted mode. pgBackRest reads every file of this directory. */
function secrets({ plan, secret }: FileContext, { repository }: Settings, host: string): Artifact {
  return artifact({
    ...common,
    host,
    path: secretsPath,
    content: plainIni(plan.name, {
      global: {
        "repo1-cipher-pass": secret(secretNames.cipher),
        ...(repository.type === "s3" ? { "repo1-s3-key-secret": secret(secretNames.s3Key) } : {}),
      },
    }),
    sensitive: true,
    group: accountOf(plan),
    ...(repository.type === "s3" ? {} : { onChange: { units: [serverUnit], action: "restart" } }),
  });
}

/** pgBackRest writes to the repository, to data directories and to its spool. Its locks are in the shared /tmp. */
const restrictions = sandbox({ ProtectSystem: "full", MemoryDenyWriteExecute: "yes" });

/** A complete unit, because not every package contains one. */
function server(plan: Plan, host: string, readsSecrets: boolean): Artifact {
  return artifact({
    ...common,
    host,
    path: unitPath(serverUnit),
    content: unitFile(plan.name, {
      Unit: [["Description", "pgBackRest server"], ...afterNetwork, ["StartLimitIntervalSec", 0]],
      Service: [
        ["Type", "simple"],
        ["User", accountOf(plan)],
        ["Group", accountOf(plan)],
        ...(readsSecrets ? [refusePlaceholders(secretsPath)] : []),
        ["ExecStart", "/usr/bin/pgbackrest server"],
        ["ExecReload", "/bin/kill -s HUP $MAINPID"],
        ["Restart", "always"],
        ["RestartSec", "5s"],
        ...restrictions,
      ],
      Install: [["WantedBy", "multi-user.target"]],
    }),
    onChange: { units: [serverUnit], action: "restart" },
  });
}

/**
 * Units and timers of one full backup a week and incremental backups on the other days. Without a repository host,
 * every database node has them, and they run on the current leader only.
 */
function* backups(
  plan: Plan,
  settings: Settings,
  host: string,
  database?: DataDirectory,
): Iterable<Artifact> {
  const { full, time } = settings.schedule;
  const program = `/usr/bin/pgbackrest --stanza=${stanzaOf(settings, plan)}`;
  const onlyOnLeader = database
    ? `/bin/sh -c '[ "$$(psql --no-psqlrc --tuples-only --no-align --host=${database.socketDirectory} --port=${database.port} --command="SELECT pg_is_in_recovery()")" = f ]'`
    : undefined;
  const kinds = [
    { name: "full", title: "Full backup", type: "full", on: [full] },
    {
      name: "incremental",
      title: "Incremental backup",
      type: "incr",
      on: days.filter((day) => day !== full),
    },
  ];
  for (const { name, title, type, on } of kinds) {
    const unit = `pgbackrest-${name}`;
    yield artifact({
      ...common,
      host,
      path: unitPath(`${unit}.service`),
      content: unitFile(plan.name, {
        Unit: [["Description", `${title} of PostgreSQL`], ...afterNetwork],
        Service: [
          ["Type", "oneshot"],
          ["User", accountOf(plan)],
          ["Group", accountOf(plan)],
          ...(onlyOnLeader ? [["ExecCondition", onlyOnLeader] as const] : []),
          refusePlaceholders(secretsPath),
          // Succeeds if the stanza exists.
          ["ExecStartPre", `${program} stanza-create`],
          ["ExecStart", `${program} --type=${type} backup`],
          ["TimeoutStartSec", "infinity"],
          ...restrictions,
        ],
      }),
    });
    yield artifact({
      ...common,
      host,
      path: unitPath(`${unit}.timer`),
      content: unitFile(plan.name, {
        Unit: [["Description", `${title} of PostgreSQL`]],
        Timer: [
          ["OnCalendar", `${on.join(",")} *-*-* ${time}:00`],
          // The first backup, which is a full one, runs soon after the first start: no WAL is archived before the stanza exists.
          ...(name === "incremental" ? [["OnActiveSec", "10min"] as const] : []),
          ["Persistent", "true"],
        ],
        Install: [["WantedBy", "timers.target"]],
      }),
      onChange: { units: [`${unit}.timer`], action: "restart" },
    });
  }
}
