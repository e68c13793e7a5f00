import { socketAddress } from "../../formats/socket-address.ts";
import type { ProcedureContext } from "../../model/component.ts";
import type { Connection, Endpoint, Role } from "../../model/facts.ts";
import { endpointOf, listenersOf, serving } from "../../model/plan.ts";
import { authorityPath } from "../../model/tls.ts";
import { sslModeOf } from "./ssl-mode.ts";

/** Roles that programs connect to. */
const connectionRoles = [
  { role: "database-primary", writes: true },
  { role: "database-pooled", writes: true },
  { role: "database-replica", writes: false },
  { role: "database-sync", writes: false },
  { role: "database-async", writes: false },
] as const satisfies readonly { readonly role: Role; readonly writes: boolean }[];

/** Connection strings of each database, for writing and for reading. */
export function connections({ base, facts, connection, introduction }: ProcedureContext): void {
  introduction({
    chapter: "connections",
    lines: [
      "Connection strings contain no passwords. Put them into `~/.pgpass` with mode 0600, a line",
      "`HOST:PORT:DATABASE:USER:PASSWORD` for each host below. Each entry names its secret.",
    ],
  });
  const plan = { ...base, ...facts };
  const accounts = facts.accounts.filter(({ role }) => role === "database-primary");
  for (const { role, writes } of connectionRoles) {
    if (role !== "database-primary" && listenersOf(facts, role).length === 0) continue;
    const servers = serving(facts, role).map(({ host }) => host);
    const client = [...servers, ...base.hosts.keys()].find((host) => endpointOf(facts, role, host));
    const endpoint = client === undefined ? undefined : endpointOf(facts, role, client);
    if (!endpoint) continue;
    const mode = sslModeOf(plan, role, endpoint);
    for (const { resource, user, secret } of accounts) {
      connection({
        role,
        resource,
        secret,
        endpoint,
        ...connectionStrings(endpoint.targets, resource, user, writes, mode),
      });
    }
  }
}

/** Connection strings for each driver. With several servers, the driver selects the first one in the requested state. */
function connectionStrings(
  targets: Endpoint["targets"],
  database: string,
  user: string,
  writes: boolean,
  mode: string | undefined,
): Pick<Connection, "command" | "clients"> {
  const several = targets.length > 1;
  const addresses = targets.map(({ host, port }) => socketAddress(host, port));
  const tls = mode === undefined ? [] : [`sslmode=${mode}`, `sslrootcert=${authorityPath}`];
  const libpq = several ? [`target_session_attrs=${writes ? "read-write" : "prefer-standby"}`] : [];
  const java = several ? [`targetServerType=${writes ? "primary" : "preferSecondary"}`] : [];
  const query = (parameters: readonly string[]) => (parameters.length > 0 ? `?${parameters.join("&")}` : "");
  const hosts = targets.map(({ host }) => host).join(",");
  const ports = targets.map(({ port }) => port).join(",");
  const info = [`host=${hosts}`, `port=${ports}`, `dbname=${database}`, `user=${user}`, ...libpq, ...tls];
  const servers = several ? addresses.map((address) => `host=${address}`) : [];
  return {
    command: `psql "${info.join(" ")}"`,
    clients: [
      {
        name: "SQLAlchemy",
        text: `postgresql+psycopg2://${user}@${several ? "" : addresses[0]}/${database}${query([...servers, ...libpq, ...tls])}`,
      },
      {
        name: "JDBC",
        text: `jdbc:postgresql://${addresses.join(",")}/${database}${query([`user=${user}`, ...java, ...tls])}`,
      },
      { name: "psycopg", text: `psycopg.connect("${info.join(" ")}")` },
    ],
  };
}
