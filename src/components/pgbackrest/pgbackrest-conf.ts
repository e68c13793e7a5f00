import { plainIni } from "../../formats/ini.ts";
import type { DataDirectory } from "../../model/facts.ts";
import { extraOf, identity } from "../../model/override.ts";
import { derived, listenersOf, type Plan } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { within } from "../../model/version.ts";
import { queueOption } from "./archive-queue.ts";
import { stanzaOf } from "./facts.ts";
import type { Settings } from "./schema.ts";
import { pgbackrestVersions } from "./versions.ts";

type Options = Record<string, string | number | readonly string[]>;

const { certificate, key } = certificatePaths("pgbackrest");

/** pgbackrest.conf of the repository host. */
export function repositoryConf(plan: Plan, settings: Settings, host: string): string {
  const databases = plan.dataDirectories;
  return conf(plan, settings, host, {
    global: {
      ...repository(settings),
      ...backup,
      // A standby bears the load if one is available.
      "backup-standby": "prefer",
      ...server(
        plan,
        settings,
        host,
        databases.map((each) => each.host),
      ),
    },
    stanza: Object.assign(
      {},
      ...databases.map((database, index) => ({
        ...remote(`pg${index + 1}`, settings, database.host),
        ...cluster(`pg${index + 1}`, database),
      })),
    ),
  });
}

/** pgbackrest.conf of a database node. */
export function databaseConf(plan: Plan, settings: Settings, database: DataDirectory): string {
  const repositories = listenersOf(plan, "backup-repository").map(({ host }) => host);
  return conf(plan, settings, database.host, {
    global: {
      ...(settings.repository.type === "s3" ? { ...repository(settings), ...backup } : {}),
      ...Object.assign({}, ...repositories.map((host) => remote("repo1", settings, host))),
      ...(repositories.length > 0 ? server(plan, settings, database.host, repositories) : {}),
      // Several processes archive WAL in parallel, and PostgreSQL waits for none of them.
      "archive-async": "y",
      "spool-path": "/var/spool/pgbackrest",
      [queueOption]: `${derived(plan, queueOption, database.host)}MiB`,
    },
    stanza: cluster("pg1", database),
  });
}

function conf(
  plan: Plan,
  settings: Settings,
  host: string,
  { global, stanza }: { global: Options; stanza: Options },
) {
  return plainIni(plan.name, {
    global: {
      ...within(pgbackrestVersions.gates, settings.version, {
        ...global,
        "process-max": 2,
        "log-level-file": "detail",
      }),
      ...extraOf(settings, host, identity, ["y", "n"]),
    },
    [stanzaOf(settings, plan)]: stanza,
  });
}

/** Options of the repository, without its secrets, which are in a separate file. */
function repository({ repository: settings, keepFull }: Settings): Options {
  const common = {
    "repo1-path": settings.path,
    "repo1-cipher-type": "aes-256-cbc",
    "repo1-retention-full": keepFull,
    "repo1-bundle": "y",
  };
  if (settings.type === "posix") return common;
  return {
    "repo1-type": "s3",
    "repo1-s3-bucket": settings.bucket,
    "repo1-s3-endpoint": settings.endpoint,
    "repo1-s3-region": settings.region,
    "repo1-s3-key": settings.keyId,
    "repo1-s3-uri-style": settings.uriStyle,
    "repo1-storage-port": settings.port,
    ...common,
  };
}

/** Options of the host that runs backups: they start at once instead of at the next checkpoint. */
const backup: Options = { "start-fast": "y" };

function cluster(prefix: string, { path, port, socketDirectory }: DataDirectory): Options {
  return { [`${prefix}-path`]: path, [`${prefix}-port`]: port, [`${prefix}-socket-path`]: socketDirectory };
}

/** Connection to a host, by mutual TLS. SSH would need keys that the bundle does not have. */
function remote(prefix: string, { ports }: Settings, host: string): Options {
  return {
    [`${prefix}-host`]: host,
    [`${prefix}-host-type`]: "tls",
    [`${prefix}-host-port`]: ports.server,
    [`${prefix}-host-ca-file`]: authorityPath,
    [`${prefix}-host-cert-file`]: certificate,
    [`${prefix}-host-key-file`]: key,
  };
}

/** Options of the server, which accepts the given hosts by the common name of their certificates, for this stanza only. */
function server(plan: Plan, settings: Settings, host: string, clients: readonly string[]): Options {
  return {
    "tls-server-address": plan.hosts.get(host)?.address ?? "",
    "tls-server-port": settings.ports.server,
    "tls-server-ca-file": authorityPath,
    "tls-server-cert-file": certificate,
    "tls-server-key-file": key,
    "tls-server-auth": clients.map((client) => `${client}=${stanzaOf(settings, plan)}`),
  };
}
