import { sqlIdentifier } from "../../formats/sql.ts";
import { networkOfSection, placedHost, sourceAddress } from "../../model/networks.ts";
import {
  applicationNetworks,
  listenerOf,
  networkId,
  networkOf,
  type Plan,
  serviceOf,
} from "../../model/plan.ts";
import { applicationsOf } from "./applications-of.ts";
import type { Settings } from "./schema.ts";

/**
 * Lines of pg_hba.conf: the administrator by the operating system's account, members for replication and pg_rewind, and
 * owners of databases from the hosts and networks that have a flow to the nodes. An application that has such a flow may log
 * in to its databases only. Superusers cannot connect from other hosts.
 */
export function hostBasedAuthentication(plan: Plan, settings: Settings): string[] {
  const reaching = new Set(
    plan.flows.filter(({ to }) => to.some((id) => isPostgres(plan, id))).flatMap(({ from }) => from),
  );
  const hostRange = (address: string) => `${address}/${address.includes(":") ? 128 : 32}`;
  const members = [...new Set(settings.hosts)]
    .flatMap((name) => plan.hosts.get(name) ?? [])
    .map((member) => placedHost(plan, "postgres", member));
  const network = networkOfSection(plan, "postgres");
  const applications = applicationNetworks(plan);
  const clients = new Set<string>();
  for (const id of reaching) {
    const service = serviceOf(plan, id);
    const client = service?.component === "postgres" ? undefined : plan.hosts.get(service?.host ?? "");
    if (client) clients.add(hostRange(sourceAddress(plan, client, network)));
    const dialling = networkOf(plan, id);
    if (dialling && !applications.includes(dialling)) for (const range of dialling.ranges) clients.add(range);
  }
  const logins = plan.accounts.filter(({ role }) => role === "database-primary");
  const host = plan.tlsRequired ? "hostssl" : "host";
  const memberMethod = plan.tlsRequired ? "scram-sha-256 clientcert=verify-ca" : "scram-sha-256";
  return [
    "local all all peer",
    // Patroni reads the timeline of its own node by this line; without it, an old leader never rewinds (tried).
    "local replication replicator scram-sha-256",
    `${host} all all 127.0.0.1/32 scram-sha-256`,
    `${host} all all ::1/128 scram-sha-256`,
    ...members.flatMap(({ address }) => [
      `${host} replication replicator ${hostRange(address)} ${memberMethod}`,
      `${host} all postgres,rewinder ${hostRange(address)} ${memberMethod}`,
    ]),
    "host all postgres,replicator,rewinder all reject",
    ...logins.flatMap(({ resource, user }) =>
      [...clients]
        .sort()
        .map((range) => `${host} ${sqlIdentifier(resource)} ${sqlIdentifier(user)} ${range} scram-sha-256`),
    ),
    ...applicationsOf(settings)
      .filter(({ application }) => reaching.has(networkId(application)))
      .flatMap(({ application, database, owner }) =>
        (networkOf(plan, networkId(application))?.ranges ?? []).map(
          (range) => `${host} ${sqlIdentifier(database)} ${sqlIdentifier(owner)} ${range} scram-sha-256`,
        ),
      ),
  ];
}

/** True for a listener of PostgreSQL, on the address of a node or on a VIP. */
function isPostgres(plan: Plan, id: string): boolean {
  const listener = listenerOf(plan, id);
  return (
    listener?.role === "database-node" ||
    (listener?.vip !== undefined && serviceOf(plan, listener.service)?.component === "postgres")
  );
}
