import { plainIni } from "../../formats/ini.ts";
import type { DataDirectory } from "../../model/facts.ts";
import { extraOf, identity } from "../../model/override.ts";
import { listenersOf, type Plan } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { within } from "../../model/version.ts";
import { stanzaOf } from "./facts.ts";
import type { Settings } from "./schema.ts";
import { pgbackrestVersions } from "./versions.ts";

type Options = Record<string, string | number | readonly string[]>;

const { certificate, key } = certificatePaths("pgbackrest");

/** pgbackrest.conf of the host that keeps the backups. */
export function repositoryConf(plan: Plan, settings: Settings, host: string): string {
  const databases = plan.dataDirectories;
  return conf(plan, settings, host, {
    global: {
      ...repository(settings),
      ...backup,
      // A standby bears the load where one is there.
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
      // The log goes out by several processes at once, and the database waits for none of them.
      "archive-async": "y",
      "spool-path": "/var/spool/pgbackrest",
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

/** Where backups lie. What encrypts them, and opens the store, is in a file of its own. */
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

/** A backup starts at once instead of with the next checkpoint. */
const backup: Options = { "start-fast": "y" };

function cluster(prefix: string, { path, port, socketDirectory }: DataDirectory): Options {
  return { [`${prefix}-path`]: path, [`${prefix}-port`]: port, [`${prefix}-socket-path`]: socketDirectory };
}

/** How a host is reached: by TLS with a certificate on both sides, since SSH would take keys that no bundle holds. */
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

/** What lets in these hosts, whose certificates have their names as common name, for this stanza alone. */
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
