import type { Connect, Declare } from "../../model/component.ts";
import type { Demand } from "../../model/facts.ts";
import { sortedEntries } from "../../model/order.ts";
import { administrator, type Settings } from "./schema.ts";

export const secretNames = {
  cookie: "rabbitmq-cookie",
  user: (name: string) => `rabbitmq-user-${name}`,
};

/** RabbitMQ's documentation, production checklist: it was not designed for a single core. */
const demands: readonly Pick<Demand, "resource" | "amount" | "formula">[] = [
  { resource: "memory", amount: 4096, formula: "RabbitMQ's recommendation" },
  { resource: "disk", amount: 4096, formula: "publishers are held back below 2 GiB" },
  { resource: "cpus", amount: 4, formula: "RabbitMQ's recommendation" },
];

export function facts(declare: Declare, settings: Settings): void {
  const { ports } = settings;
  for (const host of declare.hosts(settings.hosts, "/rabbitmq/hosts", "a RabbitMQ node")) {
    const service = declare.service({
      tier: "rabbitmq",
      title: "RabbitMQ",
      host: host.name,
      unit: "rabbitmq-server.service",
      user: "rabbitmq",
      directories: [{ path: "/var/lib/rabbitmq", mode: 0o750, user: "rabbitmq", group: "rabbitmq" }],
      source: host.placement,
    });
    for (const demand of demands) declare.demand(service, demand);
    declare.obstacle({
      host: host.name,
      path: `/var/lib/rabbitmq/mnesia/rabbit@${host.name}`,
      message: "RabbitMQ has run here before, and would stay a cluster of its own.",
    });
    const common = { bind: "*", protocol: "tcp" as const };
    declare.listener(service, {
      ...common,
      port: ports.client,
      role: "broker",
      title: "RabbitMQ",
      source: "/rabbitmq/ports/client",
    });
    declare.listener(service, {
      ...common,
      port: ports.peer,
      role: "broker-peer",
      title: "Erlang distribution",
      source: "/rabbitmq/ports/peer",
    });
    declare.listener(service, {
      ...common,
      port: ports.peer + 10_000,
      lastPort: ports.peer + 10_010,
      role: "broker-tools",
      title: "Command-line tools of RabbitMQ",
      source: "/rabbitmq/hosts",
    });
    declare.listener(service, {
      ...common,
      port: 4369,
      role: "broker-mapper",
      title: "Erlang port mapper",
      source: "/rabbitmq/hosts",
    });
    declare.listener(service, {
      ...common,
      port: ports.admin,
      role: "broker-admin",
      title: "RabbitMQ management",
      source: "/rabbitmq/ports/admin",
    });
  }
  declare.quorum({ title: "RabbitMQ", hosts: settings.hosts, source: "/rabbitmq/hosts" });
  const { netTickTime, consumerTimeout, hosts } = settings;
  // A node counts as down after 0.75 to 1.25 of the tick time; measured 14.2 s at 10 and 62.4 s at 60.
  declare.timing({
    span: "broker-recovery",
    seconds: Math.ceil(1.25 * netTickTime) + 2,
    formula: `1.25 x netTickTime ${netTickTime} s + 2 s`,
    source: "/rabbitmq/netTickTime",
  });
  declare.timing({
    span: "message-hold",
    seconds: consumerTimeout,
    formula: `consumerTimeout ${consumerTimeout} s`,
    source: "/rabbitmq/consumerTimeout",
  });
  declare.dataLoss({
    title: "tasks that wait in the broker",
    ...(new Set(hosts).size < 3
      ? { formula: "no other node has a copy that it may use" }
      : { seconds: 0, formula: "a majority of nodes has each of them" }),
    source: "/rabbitmq/hosts",
  });
  declare.secret({
    name: secretNames.cookie,
    kind: "cookie",
    purpose: "nodes of the RabbitMQ cluster know each other by it",
    source: "/rabbitmq",
  });
  declare.secret({
    name: secretNames.user(administrator),
    kind: "password",
    purpose: "RabbitMQ's management interface",
    source: "/rabbitmq",
  });
  const users = new Set<string>();
  for (const [virtualHost, { user }] of sortedEntries(settings.virtualHosts)) {
    const source = `/rabbitmq/virtualHosts/${virtualHost}`;
    const secret = secretNames.user(user);
    declare.account({
      role: "broker",
      user,
      resource: virtualHost,
      secret,
      version: settings.version,
      source,
    });
    if (users.has(user)) continue;
    users.add(user);
    declare.secret({ name: secret, kind: "password", purpose: `RabbitMQ's user "${user}"`, source });
  }
}

export function flows(connect: Connect): void {
  const nodes = connect.facts.services.filter(({ tier }) => tier === "rabbitmq").map(({ id }) => id);
  const source = "/rabbitmq/hosts";
  connect.dial(nodes, "broker-mapper", "nodes find each other", source);
  connect.dial(nodes, "broker-peer", "nodes replicate queues", source);
  connect.dial(nodes, "broker-tools", "nodes answer the command-line tools of each other", source);
  connect.dial(["network:admin"], "broker-admin", "administration", source);
}
