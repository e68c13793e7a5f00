import { socketAddress } from "../../formats/socket-address.ts";
import type { FileContext } from "../../model/component.ts";
import type { Account } from "../../model/facts.ts";
import { groupBy } from "../../model/group-by.ts";
import { sortedEntries } from "../../model/order.ts";
import { endpointOf, type Plan } from "../../model/plan.ts";
import { authorityPath } from "../../model/tls.ts";
import { within } from "../../model/version.ts";
import { hasMonitors } from "./broker.ts";
import { daemonRole, migrationRole } from "./daemon-role.ts";
import { configPath, home, pooledConnections } from "./paths.ts";
import { knows } from "./processes.ts";
import type { Settings } from "./schema.ts";
import { secretNames } from "./secret-names.ts";
import { telemetryVariables } from "./telemetry.ts";
import { airflowVersions } from "./versions.ts";
import { runsLocally } from "./worker-groups.ts";

/** Environment of the processes on a host that use the database: paths of their files, and all secrets. */
export function environment(emit: FileContext, settings: Settings, host: string): Record<string, string> {
  const role = daemonRole(emit.plan);
  return {
    ...telemetryVariables(settings),
    ...ownVariables(emit, settings),
    ...paths(emit.plan, settings),
    ...asVariables(settings, {
      "core.fernet_key": emit.secret(secretNames.fernet),
      "webserver.secret_key": emit.secret(secretNames.web),
      "api.secret_key": emit.secret(secretNames.web),
      "api_auth.jwt_secret": emit.secret(secretNames.token),
      "database.sql_alchemy_conn": databaseUrl(emit, settings, host, role, "psycopg2"),
      // psycopg accepts the same parameters. asyncpg, Airflow's default, does not.
      "database.sql_alchemy_conn_async": databaseUrl(emit, settings, host, role, "psycopg"),
      ...taskTraffic(emit, settings, host),
    }),
  };
}

/**
 * Environment of a worker that uses the API server: without the keys for stored connections and for tokens, and without
 * the metadata database, because tasks are code of any author. A worker of 3.3.2 ran with it (tried). It needs the key of
 * sessions, with which its log server checks requests: without it, no log of a task can be read (tried).
 */
export function workerEnvironment(
  emit: FileContext,
  settings: Settings,
  host: string,
): Record<string, string> {
  const web = endpointOf(emit.plan, "web", host);
  return {
    ...telemetryVariables(settings),
    ...ownVariables(emit, settings),
    ...paths(emit.plan, settings),
    ...asVariables(settings, {
      "webserver.secret_key": emit.secret(secretNames.web),
      "api.secret_key": emit.secret(secretNames.web),
      // Not in airflow.cfg: API servers would take it for their own certificate (cli_config.py, ARG_SSL_CERT).
      ...(web?.trust ? { "api.ssl_cert": web.trust.authority } : {}),
      ...taskTraffic(emit, settings, host),
    }),
  };
}

/** Variables of the topology, sorted, by the secret that has their value. */
export function environmentSecrets({ environment: own }: Settings): ReadonlyMap<string, readonly string[]> {
  const given = sortedEntries(own).flatMap(([variable, value]) =>
    typeof value === "string" ? [] : [{ variable, name: value.secret }],
  );
  return new Map(
    [...groupBy(given, ({ name }) => name)].map(([name, uses]) => [
      name,
      uses.map(({ variable }) => variable),
    ]),
  );
}

/** Variables of the topology. */
function ownVariables({ secret }: FileContext, { environment: own }: Settings): Record<string, string> {
  return Object.fromEntries(
    sortedEntries(own).map(([name, value]) => [
      name,
      typeof value === "string" ? value : secret(value.secret),
    ]),
  );
}

function paths(plan: Plan, settings: Settings): Record<string, string> {
  return {
    AIRFLOW_HOME: home,
    AIRFLOW_CONFIG: configPath,
    ...(disablesPreparedStatements(plan, settings) ? { PYTHONPATH: pooledConnections.folder } : {}),
  };
}

/** Options with which schedulers and workers exchange tasks and their results. */
function taskTraffic(emit: FileContext, settings: Settings, host: string): Record<string, string> {
  if (runsLocally(settings)) return {};
  const { database, resultDatabase = database } = settings;
  const results = { ...settings, database: resultDatabase };
  return {
    "celery.result_backend": `db+${databaseUrl(emit, results, host, daemonRole(emit.plan), "psycopg2")}`,
    "celery.broker_url": brokerUrl(emit, settings, host),
  };
}

/** True if Airflow connects through a pooler with a driver that prepares statements by default. */
export function disablesPreparedStatements(plan: Plan, settings: Settings): boolean {
  return daemonRole(plan) === "database-pooled" && knows(settings, "database.sql_alchemy_connect_args_async");
}

/**
 * Additional environment of the migration: the nodes of the database, no timeouts of its sessions, and the first user.
 * One session holds the lock of the migration, and idles in a transaction until the migration ends. With PostgreSQL's
 * idle_in_transaction_session_timeout, the lock was lost and the migration failed (tried with 3.3.2).
 */
export function migrationEnvironment(
  emit: FileContext,
  settings: Settings,
  host: string,
): Record<string, string> {
  const { user, email } = settings.administrator;
  const role = migrationRole(emit.plan);
  const version = accountFor(emit.plan, "database-primary", settings.database)?.version;
  return {
    ...asVariables(settings, {
      "database.sql_alchemy_conn": databaseUrl(emit, settings, host, role, "psycopg2"),
      "database.sql_alchemy_conn_async": databaseUrl(emit, settings, host, role, "psycopg"),
    }),
    // Earlier versions reject the last one.
    PGOPTIONS: `-c idle_in_transaction_session_timeout=0 -c statement_timeout=0${Number(version) >= 17 ? " -c transaction_timeout=0" : ""}`,
    // Seconds for each node, of which one may be down.
    PGCONNECT_TIMEOUT: "10",
    ADMINISTRATOR_USER: user,
    ADMINISTRATOR_EMAIL: email,
    ADMINISTRATOR_PASSWORD: emit.secret(secretNames.administrator),
  };
}

/** Additional environment of Flower. */
export function flowerEnvironment(
  emit: FileContext,
  settings: Settings,
  user: string,
): Record<string, string> {
  return asVariables(settings, {
    "celery.flower_basic_auth": `${user}:${emit.secret(secretNames.flower)}`,
  });
}

/** Environment variables of the options that this version has. */
function asVariables(
  { version }: Settings,
  options: Readonly<Record<string, string>>,
): Record<string, string> {
  const known = Object.entries(within(airflowVersions.gates, version, options));
  return Object.fromEntries(
    known.map(([option, value]) => [`AIRFLOW__${option.replace(".", "__").toUpperCase()}`, value]),
  );
}

/** Account that Airflow uses for a role: the one that the topology names, or the only one. */
export function accountFor(
  plan: Pick<Plan, "accounts">,
  role: "database-primary" | "broker",
  named: string | undefined,
): Account | undefined {
  const accounts = plan.accounts.filter((account) => account.role === role);
  if (named !== undefined) return accounts.find(({ resource }) => resource === named);
  return accounts.length === 1 ? accounts[0] : undefined;
}

/** URL of the database. With several hosts, libpq connects to the first one that accepts writes. */
function databaseUrl(
  { plan, secret }: FileContext,
  settings: Settings,
  host: string,
  role: "database-pooled" | "database-primary" | "database-node",
  driver: "psycopg2" | "psycopg",
): string {
  const account = accountFor(plan, "database-primary", settings.database);
  const endpoint = endpointOf(plan, role, host);
  if (!account || !endpoint) return "";
  const login = `${userinfo(account.user)}:${userinfo(secret(account.secret))}`;
  const addresses = endpoint.targets.map((target) => socketAddress(target.host, target.port));
  const several = addresses.length > 1;
  const parameters = [
    ...(several ? addresses.map((address) => `host=${address}`) : []),
    ...(several ? ["target_session_attrs=read-write"] : []),
    ...(endpoint.secure
      ? ["sslmode=verify-full", `sslrootcert=${endpoint.trust?.authority ?? authorityPath}`]
      : []),
  ];
  const query = parameters.length > 0 ? `?${parameters.join("&")}` : "";
  return `postgresql+${driver}://${login}@${several ? "" : addresses[0]}/${account.resource}${query}`;
}

/**
 * Full URLs of all nodes, between which kombu fails over. A shorter form loses the login (measured). Monitors of a broker
 * name its leader, to which kombu connects with the same login.
 */
function brokerUrl({ plan, secret }: FileContext, settings: Settings, host: string): string {
  const account = accountFor(plan, "broker", settings.virtualHost);
  if (!account) return "";
  const login = `${userinfo(account.user)}:${userinfo(secret(account.secret))}`;
  const monitored = hasMonitors(plan);
  const [role, scheme, path] = monitored
    ? (["broker-monitor", "sentinel", "0"] as const)
    : (["broker", "amqp", userinfo(account.resource)] as const);
  const targets = endpointOf(plan, role, host)?.targets ?? [];
  return targets
    .map((target) => `${scheme}://${login}@${socketAddress(target.host, target.port)}/${path}`)
    .join(";");
}

/** User name, password or virtual host in a URL, with every reserved character percent-encoded (RFC 3986, 3.2.1). */
function userinfo(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
