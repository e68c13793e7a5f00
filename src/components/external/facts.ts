import type { FactContext, FlowContext } from "../../model/component.ts";
import { sortedEntries } from "../../model/order.ts";
import { listenerOf, managedHosts, poolOf } from "../../model/plan.ts";
import { type Pointer, pointerTo } from "../../model/pointer.ts";
import { plainProbe, tlsProbe } from "./probes.ts";
import {
  type Balancer,
  type Broker,
  balancerPort,
  brokerPort,
  type Database,
  isHostName,
  type Settings,
} from "./schema.ts";

export const secretNames = {
  owner: (name: string) => `external-database-${name}`,
  user: (name: string) => `external-broker-${name}`,
};

const balancerTier = "external-balancer";

export const titles = {
  database: "External PostgreSQL",
  broker: "External RabbitMQ",
  balancer: "External load balancer",
} as const;

export function facts(context: FactContext, { database, broker, balancer }: Settings): void {
  if (database) databaseFacts(context, database);
  if (broker) brokerFacts(context, broker);
  if (balancer) balancerFacts(context, balancer);
  // Hosts verify the certificates of others with it.
  if (database?.tls || broker?.tls || balancer?.tls)
    for (const { name: host } of managedHosts(context.base)) context.package({ host, name: "openssl" });
}

/** States a service outside the estate; undefined for the name of a host that the topology does not define. */
function outside(
  context: FactContext,
  service: {
    readonly host: string;
    readonly tier: string;
    readonly title: string;
    readonly operator: string;
  },
  source: Pointer,
) {
  // Names of the topology are in /etc/hosts. Other names are for the DNS.
  if (isHostName(service.host) && !context.peer(service.host, source, `${service.title} as a host`))
    return undefined;
  return context.service({
    ...service,
    unit: "",
    user: "",
    essential: false,
    keepsState: service.tier !== balancerTier,
    source,
  });
}

function databaseFacts(context: FactContext, settings: Database): void {
  const { host, port, version, connections, databases, tls, authority, operator } = settings;
  const source = "/external/database/host";
  const service = outside(
    context,
    { host, tier: "external-database", title: titles.database, operator },
    source,
  );
  if (!service) return;
  const trust = tls && authority !== undefined ? { authority, name: host } : undefined;
  context.listener(service, {
    bind: "*",
    port,
    protocol: "tcp",
    role: "database-primary",
    secure: tls,
    trust,
    probe: trust ? tlsProbe("postgresql", host, port, trust) : plainProbe("postgresql", host, port),
    title: titles.database,
    source,
  });
  context.budget({
    resource: "PostgreSQL connections",
    party: titles.database,
    side: "offered",
    amount: connections,
    formula: `connections ${connections}`,
    source: "/external/database/connections",
  });
  const owners = new Set<string>();
  for (const [resource, { owner: user }] of sortedEntries(databases)) {
    const place = pointerTo("external", "database", "databases", resource);
    const secret = secretNames.owner(user);
    context.account({
      role: "database-primary",
      user,
      resource,
      secret,
      version: String(version),
      versionSource: pointerTo("external", "database", "version"),
      source: place,
    });
    if (owners.has(user)) continue;
    owners.add(user);
    const purpose = `password of the role "${user}" of ${titles.database}`;
    context.secret({ name: secret, kind: "issued", purpose, source: place });
  }
}

function brokerFacts(context: FactContext, settings: Broker): void {
  const { hosts, version, virtualHost, user, tls, authority, consumerTimeout, operator } = settings;
  const port = brokerPort(settings);
  const name = settings.serverName ?? (hosts.length === 1 ? hosts[0] : undefined);
  const trust = tls && authority !== undefined ? { authority, name } : undefined;
  for (const [index, host] of hosts.entries()) {
    const source = `/external/broker/hosts/${index}`;
    const service = outside(
      context,
      { host, tier: "external-broker", title: titles.broker, operator },
      source,
    );
    if (!service) continue;
    context.listener(service, {
      bind: "*",
      port,
      protocol: "tcp",
      role: "broker",
      secure: tls,
      trust,
      probe: trust ? tlsProbe("amqp", host, port, trust) : plainProbe("amqp", host, port),
      title: titles.broker,
      source,
    });
  }
  const source = "/external/broker/user";
  const secret = secretNames.user(user);
  context.account({ role: "broker", user, resource: virtualHost, secret, version, source });
  const purpose = `password of the user "${user}" of ${titles.broker}`;
  context.secret({ name: secret, kind: "issued", purpose, source });
  context.timing({
    span: "message-hold",
    seconds: consumerTimeout,
    formula: `consumerTimeout ${consumerTimeout} s`,
    source: "/external/broker/consumerTimeout",
  });
}

function balancerFacts(context: FactContext, settings: Balancer): void {
  const { name, hosts, tls, authority, operator } = settings;
  const port = balancerPort(settings);
  const trust = tls && authority !== undefined ? { authority, name } : undefined;
  for (const [index, host] of hosts.entries()) {
    const source = `/external/balancer/hosts/${index}`;
    const service = outside(context, { host, tier: balancerTier, title: titles.balancer, operator }, source);
    if (!service) continue;
    context.listener(service, {
      bind: "*",
      vip: name,
      port,
      protocol: "tcp",
      role: "web",
      secure: tls,
      trust,
      probe: trust ? tlsProbe("http", name, port, trust) : plainProbe("http", name, port),
      title: titles.balancer,
      source,
    });
  }
}

/** Connections of the balancer to the web servers, which their firewalls admit. */
export function flows({ facts, link }: FlowContext): void {
  const balancers = facts.services.filter(({ tier }) => tier === balancerTier).map(({ id }) => id);
  const pool = poolOf(facts, "web");
  const members = (pool?.members ?? []).flatMap((id) => listenerOf(facts, id) ?? []);
  const [first] = members;
  if (pool && first)
    link(
      balancers,
      members,
      first.role,
      `${pool.title}: clients are routed to a member`,
      "/external/balancer/hosts",
    );
}
