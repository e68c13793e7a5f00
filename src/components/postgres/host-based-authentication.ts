import { sqlIdentifier } from "../../formats/sql.ts";
import { listenerOf, type Plan, serviceOf } from "../../model/plan.ts";
import type { Settings } from "./schema.ts";

/**
 * Who may log in from where: the administrator by the operating system's account, members to replicate and rewind,
 * owners of databases from the hosts that the plan has dial the nodes. Superusers come from no other host.
 */
export function hostBasedAuthentication(plan: Plan, settings: Settings): string[] {
  const single = (address: string) => `${address}/${address.includes(":") ? 128 : 32}`;
  const members = [...new Set(settings.hosts)].flatMap((name) => plan.hosts.get(name) ?? []);
  const dialling = new Set<string>();
  for (const flow of plan.flows) {
    if (!flow.to.some((id) => isDatabase(plan, id))) continue;
    for (const id of flow.from) {
      const service = serviceOf(plan, id);
      const address =
        service?.component === "postgres" ? undefined : plan.hosts.get(service?.host ?? "")?.address;
      if (address) dialling.add(address);
    }
  }
  const logins = plan.accounts.filter(({ role }) => role === "database-primary");
  const host = plan.tls ? "hostssl" : "host";
  const member = plan.tls ? "scram-sha-256 clientcert=verify-ca" : "scram-sha-256";
  return [
    "local all all peer",
    // Patroni asks its own node for the timeline this way; refused, an old leader never rewinds (measured).
    "local replication replicator scram-sha-256",
    `${host} all all 127.0.0.1/32 scram-sha-256`,
    `${host} all all ::1/128 scram-sha-256`,
    ...members.flatMap(({ address }) => [
      `${host} replication replicator ${single(address)} ${member}`,
      `${host} all postgres,rewinder ${single(address)} ${member}`,
    ]),
    "host all postgres,replicator,rewinder all reject",
    ...logins.flatMap(({ resource, user }) =>
      [...dialling]
        .sort()
        .map(
          (address) =>
            `${host} ${sqlIdentifier(resource)} ${sqlIdentifier(user)} ${single(address)} scram-sha-256`,
        ),
    ),
  ];
}

/** Whether a listener is PostgreSQL, on a node's own address or on a VIP. */
function isDatabase(plan: Plan, id: string): boolean {
  const listener = listenerOf(plan, id);
  return (
    listener?.role === "database-node" ||
    (listener?.vip !== undefined && serviceOf(plan, listener.service)?.component === "postgres")
  );
}
