import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Demand, Package } from "../../model/facts.ts";
import { sortedEntries } from "../../model/order.ts";
import { isMonitored, networkId } from "../../model/plan.ts";
import { compareVersions } from "../../model/version.ts";
import type { ByPlatform } from "../../platforms/index.ts";
import { administrator, portsOf, type Settings } from "./schema.ts";
import { erlangFor } from "./versions.ts";

export const unit = "rabbitmq-server.service";

/** What holds all of Erlang to one series on Debian. */
export const preferencesPath = "/etc/apt/preferences.d/gen-bundle-erlang";

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

type Packages = readonly Omit<Package, "host">[];

const repository = "rabbitmq";

/** Erlang is pinned as well: each version of RabbitMQ runs on a window of its versions, and the newest is outside. */
const packages: ByPlatform<(version: string) => Packages> = {
  // The platform has neither.
  rocky9: (version) => [
    { name: "erlang", repository, series: erlangFor(version) },
    { name: "rabbitmq-server", repository, series: version },
  ],
  debian12: (version) =>
    compareVersions(version, "3.10") <= 0
      ? [{ name: "rabbitmq-server" }]
      : [
          // Every other package of Erlang depends on exactly the version of this one. 1 is the epoch.
          { name: "erlang-base", repository, series: `1:${erlangFor(version)}` },
          { name: "rabbitmq-server", repository, series: version },
        ],
};

export function facts(context: FactContext, settings: Settings): void {
  const { base } = context;
  const ports = portsOf(settings, base.tls);
  const metrics = isMonitored(base);
  const nodes = new Set(settings.hosts).size;
  for (const host of context.hosts(settings.hosts, "/rabbitmq/hosts", "a RabbitMQ node")) {
    const service = context.service({
      tier: "rabbitmq",
      title: "RabbitMQ",
      host: host.name,
      unit,
      user: "rabbitmq",
      keepsState: true,
      directories: [{ path: "/var/lib/rabbitmq", mode: 0o750, user: "rabbitmq", group: "rabbitmq" }],
      source: host.placement,
    });
    for (const demand of demands) context.demand(service, demand);
    context.installBlocker({
      host: host.name,
      path: `/var/lib/rabbitmq/mnesia/rabbit@${host.name}`,
      message: "RabbitMQ has run here before, and would stay a cluster of its own.",
    });
    const common = { bind: "*", protocol: "tcp" as const };
    context.listener(service, {
      ...common,
      port: ports.client,
      role: "broker",
      secure: base.tls,
      title: "RabbitMQ",
      source: "/rabbitmq/ports/client",
    });
    context.listener(service, {
      ...common,
      port: ports.peer,
      role: "broker-peer",
      secure: base.tls,
      title: "Erlang distribution",
      source: "/rabbitmq/ports/peer",
    });
    context.listener(service, {
      ...common,
      port: ports.peer + 10_000,
      lastPort: ports.peer + 10_010,
      role: "broker-tools",
      secure: base.tls,
      title: "Command-line tools of RabbitMQ",
      source: "/rabbitmq/hosts",
    });
    context.listener(service, {
      ...common,
      port: 4369,
      role: "broker-mapper",
      title: "Erlang port mapper",
      source: "/rabbitmq/hosts",
    });
    context.listener(service, {
      ...common,
      port: ports.admin,
      role: "broker-admin",
      secure: base.tls,
      title: "RabbitMQ management",
      source: "/rabbitmq/ports/admin",
    });
    if (metrics) {
      context.listener(service, {
        ...common,
        port: ports.metrics,
        role: "metrics",
        secure: base.tls,
        title: "Figures of RabbitMQ",
        source: "/rabbitmq/ports/metrics",
      });
    }
    if (base.tls) {
      context.certificate({
        host: host.name,
        name: "rabbitmq",
        user: "rabbitmq",
        group: "rabbitmq",
        units: [unit],
        // What nodes say to each other is set up once, when Erlang starts.
        action: "restart",
        source: host.placement,
      });
    }
    for (const declared of packages[base.platform.name](settings.version)) {
      context.package({ host: host.name, ...declared });
    }
    const check = (title: string, command: string) =>
      context.check({ host: host.name, service: service.id, title, command });
    // Not "ping": a node that paused with the minority of a partition still answers it.
    check("the node is running", "rabbitmq-diagnostics --quiet --timeout 8 check_running");
    check("neither memory nor disk is short", "rabbitmq-diagnostics --quiet --timeout 8 check_local_alarms");
    check("every virtual host is running", "rabbitmq-diagnostics --quiet --timeout 8 check_virtual_hosts");
    check(
      "every port that the node listens on can be reached",
      "rabbitmq-diagnostics --quiet --timeout 8 check_port_connectivity",
    );
    if (nodes > 1) {
      check(
        `all ${nodes} nodes of the cluster are running`,
        `rabbitmqctl --quiet --timeout 6 await_online_nodes ${nodes}`,
      );
    }
  }
  context.quorum({ title: "RabbitMQ", hosts: settings.hosts, source: "/rabbitmq/hosts" });
  const { netTickTime, consumerTimeout, hosts } = settings;
  // A silent node is down after 0.75 to 1.25 tick times (Erlang, kernel, net_ticktime); then queues elect leaders. Measured
  // with a publisher that declares its queue again: 11.0 and 14.2 s at 10, 62.4 s at 60. Celery's worker, which writes to
  // its broker every 2 s, notices a silent one meanwhile (measured: after 2.8 s).
  context.timing({
    span: "broker-recovery",
    seconds: 1.25 * netTickTime + 5,
    formula: `1.25 x netTickTime ${netTickTime} s + 5 s for queues to elect leaders`,
    typical: {
      seconds: netTickTime + 2,
      formula: `netTickTime ${netTickTime} s + 2 s for queues to elect leaders`,
    },
    source: "/rabbitmq/netTickTime",
  });
  context.timing({
    span: "message-hold",
    seconds: consumerTimeout,
    formula: `consumerTimeout ${consumerTimeout} s`,
    source: "/rabbitmq/consumerTimeout",
  });
  context.dataLoss({
    title: "tasks that wait in the broker",
    ...(new Set(hosts).size < 3
      ? { formula: "no other node has a copy that it may use" }
      : { seconds: 0, formula: "a majority of nodes has each of them" }),
    source: "/rabbitmq/hosts",
  });
  context.secret({
    name: secretNames.cookie,
    kind: "cookie",
    purpose: "nodes of the RabbitMQ cluster know each other by it",
    source: "/rabbitmq",
  });
  context.secret({
    name: secretNames.user(administrator),
    kind: "password",
    purpose: "RabbitMQ's management interface",
    source: "/rabbitmq",
  });
  const users = new Set<string>();
  for (const [virtualHost, { user }] of sortedEntries(settings.virtualHosts)) {
    const source = `/rabbitmq/virtualHosts/${virtualHost}`;
    const secret = secretNames.user(user);
    context.account({
      role: "broker",
      user,
      resource: virtualHost,
      secret,
      version: settings.version,
      source,
    });
    if (users.has(user)) continue;
    users.add(user);
    context.secret({ name: secret, kind: "password", purpose: `RabbitMQ's user "${user}"`, source });
  }
}

export function flows(context: FlowContext): void {
  const nodes = context.facts.services.filter(({ tier }) => tier === "rabbitmq").map(({ id }) => id);
  const source = "/rabbitmq/hosts";
  context.dial(nodes, "broker-mapper", "nodes find each other", source);
  context.dial(nodes, "broker-peer", "nodes replicate queues", source);
  context.dial(nodes, "broker-tools", "nodes answer the command-line tools of each other", source);
  context.dial([networkId("admin")], "broker-admin", "administration", source);
  const figures = context.facts.listeners.filter(
    ({ role, service }) => role === "metrics" && nodes.includes(service),
  );
  if (figures.length > 0)
    context.link([networkId("monitoring")], figures, "metrics", "figures of RabbitMQ", source);
}
