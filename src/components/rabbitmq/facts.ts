import { comparison } from "../../formats/comparison.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Demand, Package } from "../../model/facts.ts";
import { computed } from "../../model/formula.ts";
import { placedHost, placedName } from "../../model/networks.ts";
import { compareText, sortedEntries } from "../../model/order.ts";
import { type BasePlan, isMonitored, networkId } from "../../model/plan.ts";
import { isPackaged, seriesOf } from "../../model/version.ts";
import type { ByFamily, Platform } from "../../platforms/index.ts";
import { administrator, portsOf, type Settings } from "./schema.ts";
import { erlangFor, rabbitmqVersions } from "./versions.ts";

export const unit = "rabbitmq-server.service";

/** apt preferences that pin all Erlang packages to one series, on Debian. */
export const preferencesPath = "/etc/apt/preferences.d/gen-bundle-erlang";

export const secretNames = {
  cookie: "rabbitmq-cookie",
  user: (name: string) => `rabbitmq-user-${name}`,
};

/** Erlang's name of a node, with the name by which the others find its host. */
export function nodeName(plan: Pick<BasePlan, "hosts" | "sections">, host: string): string {
  return `rabbit@${placedName(plan, "rabbitmq", host)}`;
}

/** Reports whether a node has an IPv6 address in its network. */
export function isIPv6(plan: Pick<BasePlan, "hosts" | "sections">, host: string): boolean {
  const own = plan.hosts.get(host);
  return own !== undefined && placedHost(plan, "rabbitmq", own).address.includes(":");
}

/** Resources of a node. RabbitMQ was not designed for a single core (its documentation, production checklist). */
const demands: readonly Pick<Demand, "resource" | "amount" | "formula">[] = [
  { resource: "memory", amount: 4096, formula: "RabbitMQ's recommendation" },
  { resource: "disk", amount: 4096, formula: "publishers are blocked below 2 GiB" },
  { resource: "cpus", amount: 4, formula: "RabbitMQ's recommendation" },
];

type Packages = readonly Omit<Package, "host">[];

const repository = "rabbitmq";

/**
 * Packages of a node: those of the platform, or those of RabbitMQ's repositories. Erlang is pinned as well, because each
 * version of RabbitMQ supports a range of Erlang versions without the newest.
 */
function packages(platform: Platform, version: string): Packages {
  const units = [unit];
  if (isPackaged(rabbitmqVersions, platform, version)) return [{ name: "rabbitmq-server", units }];
  const erlang: ByFamily<Omit<Package, "host">> = {
    el: { name: "erlang", repository, series: erlangFor(version), units },
    // Every other Erlang package depends on the exact version of this one. 1 is the epoch.
    debian: { name: "erlang-base", repository, series: `1:${erlangFor(version)}`, units },
  };
  const { from } = seriesOf(rabbitmqVersions, version) ?? {};
  return [erlang[platform.family], { name: "rabbitmq-server", repository, series: version, from, units }];
}

/** Prints the nodes that the cluster knows, one a line (tried with 3.10.8). */
const knownNodes = `rabbitmqctl --quiet --timeout 4 cluster_status --formatter=json | sed --quiet 's/.*"disk_nodes":\\[\\([^]]*\\)\\].*/\\1/p' | tr --delete '"' | tr ',' '\\n'`;

export function facts(context: FactContext, settings: Settings): void {
  const { base } = context;
  const ports = portsOf(settings, base.tls);
  const metrics = isMonitored(base);
  const nodes = new Set(settings.hosts).size;
  context.derivation({
    name: "consumer_timeout",
    unit: "ms",
    ...computed`consumerTimeout ${settings.consumerTimeout} s x 1000`,
    source: "/rabbitmq/consumerTimeout",
  });
  context.retention({
    title: "Messages of RabbitMQ",
    place: "`/var/lib/rabbitmq` on its nodes",
    bound:
      "a message is removed when it is acknowledged; no queue has a dead-letter exchange, which would keep rejected messages; publishers wait while less than 2 GB of the disk are free",
  });
  context.retention({
    title: "Logs of RabbitMQ",
    place: "`/var/log/rabbitmq` on its nodes",
    bound: "logrotate, as its package sets",
  });
  const hosts = context.hosts(settings.hosts, "/rabbitmq/hosts", "a RabbitMQ node");
  const majority = Math.floor(nodes / 2) + 1;
  for (const host of hosts) {
    const service = context.service({
      tier: "rabbitmq",
      title: "RabbitMQ",
      host: host.name,
      unit,
      user: "rabbitmq",
      keepsState: true,
      logs: ["/var/log/rabbitmq"],
      directories: [{ path: "/var/lib/rabbitmq", mode: 0o750, user: "rabbitmq", group: "rabbitmq" }],
      source: host.placement,
    });
    for (const demand of demands) context.demand(service, demand);
    context.installBlocker({
      host: host.name,
      path: `/var/lib/rabbitmq/mnesia/${nodeName(base, host.name)}`,
      message: "RabbitMQ has run here before, and would remain a separate cluster.",
    });
    context.identity({
      host: host.name,
      name: "rabbitmq-node",
      value: nodeName(base, host.name),
      source: host.placement,
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
      title: "RabbitMQ command-line tools",
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
        title: "RabbitMQ metrics",
        source: "/rabbitmq/ports/metrics",
      });
    }
    if (base.tls) {
      context.certificate({
        host: host.name,
        name: "rabbitmq",
        services: [service.id],
        client: true,
        user: "rabbitmq",
        group: "rabbitmq",
        units: [unit],
        // The TLS options of connections between nodes are read once, when Erlang starts.
        action: "restart",
        source: host.placement,
      });
    }
    for (const declared of packages(host.platform, settings.version)) {
      context.package({ host: host.name, ...declared });
    }
    const check = (title: string, command: string) =>
      context.check({ host: host.name, service: service.id, title, command });
    // Not "ping": a node that is paused in the minority of a partition still responds to it.
    check("the node is running", "rabbitmq-diagnostics --quiet --timeout 8 check_running");
    check("no memory or disk alarm is raised", "rabbitmq-diagnostics --quiet --timeout 8 check_local_alarms");
    check("every virtual host is running", "rabbitmq-diagnostics --quiet --timeout 8 check_virtual_hosts");
    check(
      "every listener of the node accepts connections",
      "rabbitmq-diagnostics --quiet --timeout 8 check_port_connectivity",
    );
    if (nodes > 1) {
      // Nodes that the topology has and the cluster does not know yet come with a later step of a change.
      check(
        "all nodes of the cluster are running, and most nodes of the topology",
        `known=$(${knownNodes} | wc --lines) && rabbitmqctl --quiet --timeout 4 await_online_nodes "$((known > ${majority} ? known : ${majority}))"`,
      );
      context.check({
        host: host.name,
        service: service.id,
        title: "the nodes of the cluster are those of the topology",
        drift: true,
        command: comparison({
          subject: "The nodes of RabbitMQ are",
          found: `${knownNodes} | sort | paste --serial --delimiters=,`,
          expected: hosts
            .map(({ name }) => nodeName(base, name))
            .sort(compareText)
            .join(),
          advice: "RUNBOOK.md describes how a node enters and leaves",
        }),
      });
    }
    if (nodes > 2) {
      // A queue that was declared before this node had joined has a member less, and may stop with any of the others.
      check(
        "no quorum queue would lose its majority without this node",
        "rabbitmq-diagnostics --quiet --timeout 8 check_if_node_is_quorum_critical",
      );
    }
  }
  context.quorum({ title: "RabbitMQ", hosts: settings.hosts, source: "/rabbitmq/hosts" });
  const { netTickTime, consumerTimeout } = settings;
  // An unresponsive node counts as down after 0.75 to 1.25 tick times (Erlang, kernel, net_ticktime); then queues elect
  // leaders. Measured with a publisher that declares its queue again: 11.0 and 14.2 s at 10, 62.4 s at 60. Celery's
  // worker, which writes to its broker every 2 s, detects an unresponsive one earlier (measured: after 2.8 s).
  context.timing({
    span: "broker-recovery",
    seconds: 1.25 * netTickTime + 5,
    formula: `1.25 x netTickTime ${netTickTime} s + 5 s for leader elections of queues`,
    typical: {
      seconds: netTickTime + 2,
      formula: `netTickTime ${netTickTime} s + 2 s for leader elections of queues`,
    },
    reducibleBy: 1.25 * (netTickTime - 4),
    source: "/rabbitmq/netTickTime",
  });
  context.timing({
    span: "message-hold",
    seconds: consumerTimeout,
    formula: `consumerTimeout ${consumerTimeout} s`,
    source: "/rabbitmq/consumerTimeout",
  });
  context.dataLoss({
    title: "tasks in broker queues",
    ...(new Set(hosts).size < 3
      ? { formula: "no other node has a usable copy" }
      : { seconds: 0, formula: "a majority of the nodes has a copy" }),
    source: "/rabbitmq/hosts",
  });
  context.secret({
    name: secretNames.cookie,
    kind: "cookie",
    purpose: "authenticates nodes of the RabbitMQ cluster to each other",
    source: "/rabbitmq",
  });
  context.secret({
    name: secretNames.user(administrator),
    kind: "password",
    purpose: "login to RabbitMQ's management interface",
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
    context.secret({
      name: secret,
      kind: "password",
      purpose: `login of the RabbitMQ user "${user}"`,
      source,
    });
  }
}

export function flows(context: FlowContext): void {
  const nodes = context.facts.services.filter(({ tier }) => tier === "rabbitmq").map(({ id }) => id);
  const source = "/rabbitmq/hosts";
  context.dial(nodes, "broker-mapper", "nodes discover each other", source);
  context.dial(nodes, "broker-peer", "nodes replicate queues", source);
  context.dial(nodes, "broker-tools", "nodes respond to command-line tools of other nodes", source);
  context.dial([networkId("admin")], "broker-admin", "administration", source);
  const metrics = context.facts.listeners.filter(
    ({ role, service }) => role === "metrics" && nodes.includes(service),
  );
  if (metrics.length > 0)
    context.link([networkId("monitoring")], metrics, "metrics", "RabbitMQ metrics are collected", source);
}
