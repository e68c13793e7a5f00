import { comparison } from "../../formats/comparison.ts";
import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Demand, Package } from "../../model/facts.ts";
import { compareText } from "../../model/order.ts";
import { extraOf, identity } from "../../model/override.ts";
import { isMonitored, listenersOf, networkId } from "../../model/plan.ts";
import { authorityPathOf, certificatePaths } from "../../model/tls.ts";
import { isPackaged, seriesOf } from "../../model/version.ts";
import type { ByFamily, Platform } from "../../platforms/index.ts";
import type { Settings } from "./schema.ts";
import { etcdVersions } from "./versions.ts";

export const unit = "etcd.service";

/** Enterprise Linux has no etcd package. */
const names: ByFamily<{ readonly packages: readonly string[]; readonly repository: string }> = {
  el: { packages: ["etcd"], repository: "pgdg-extras" },
  debian: { packages: ["etcd-server", "etcd-client"], repository: "pgdg" },
};

function packages(platform: Platform, version: string): readonly Pick<Package, "name" | "repository">[] {
  const { packages, repository } = names[platform.family];
  const own = isPackaged(etcdVersions, platform, version);
  return packages.map((name) => ({ name, ...(own ? {} : { repository }) }));
}

/** Default quota of a member's data, in bytes. */
export const defaultQuota = 2 * 1024 ** 3;

/** Resources of a member. The number of CPUs is from etcd's documentation, hardware recommendations. */
function demands(
  settings: Settings,
  host: string,
): readonly Pick<Demand, "resource" | "amount" | "formula">[] {
  const quota = Number(extraOf(settings, host, identity)["quota-backend-bytes"] ?? defaultQuota);
  const gibibytes = Number((quota / 1024 ** 3).toFixed(1));
  return [
    { resource: "memory", amount: 256, formula: "its keys" },
    {
      resource: "disk",
      amount: Math.ceil((2 * quota) / 1024 ** 2) || 0,
      formula: `a quota of ${gibibytes} GiB, and the copy while it is defragmented`,
    },
    { resource: "cpus", amount: 2, formula: "etcd's recommendation" },
  ];
}

/** Token by which the members of one cluster recognise each other when it is created. */
export function tokenOf({ token }: Settings, { name }: { readonly name: string }): string {
  return token ?? `${name}-etcd`;
}

export function facts(context: FactContext, settings: Settings): void {
  const { ports, dataDirectory, version } = settings;
  const { tls, tlsOffered } = context.base;
  context.retention({
    title: "History of etcd",
    place: `\`${dataDirectory}\` on its members`,
    bound: "compacted after 1 hour, and never beyond the quota, `quota-backend-bytes`",
  });
  const scheme = tls ? "https" : "http";
  const { from } = seriesOf(etcdVersions, version) ?? {};
  const hosts = context.hosts(settings.hosts, "/etcd/hosts", "an etcd member");
  for (const host of hosts) {
    const service = context.service({
      tier: "etcd",
      title: "etcd",
      host: host.name,
      unit,
      user: "etcd",
      keepsState: true,
      directories: [{ path: dataDirectory, mode: 0o700, user: "etcd", group: "etcd" }],
      source: host.placement,
    });
    for (const demand of demands(settings, host.name)) context.demand(service, demand);
    context.user({ host: host.name, name: "etcd", uid: undefined, title: "etcd", home: dataDirectory });
    for (const each of packages(host.platform, version)) {
      // The client has the version of the server, and is upgraded with it.
      context.package({ host: host.name, series: version, from, units: [unit], ...each });
    }
    if (tlsOffered) {
      context.certificate({
        host: host.name,
        name: "etcd",
        services: [service.id],
        client: true,
        authority: "consensus",
        user: "etcd",
        group: "etcd",
        // etcd reads both files for each connection (client/pkg/transport/listener.go, baseConfig).
        units: [],
        action: "reload",
        source: host.placement,
      });
    }
    for (const [name, value, source] of [
      ["etcd-member", host.name, host.placement],
      ["etcd-token", tokenOf(settings, context.base), "/etcd/token"],
      ["etcd-data-directory", settings.dataDirectory, "/etcd/dataDirectory"],
    ] as const)
      context.identity({ host: host.name, name, value, source });
    const { certificate, key } = certificatePaths("etcd");
    const etcdctl = [
      "ETCDCTL_API=3 etcdctl --command-timeout=8s",
      `--endpoints=${scheme}://${socketAddress(loopbackOf(host.address), ports.client)}`,
      ...(tls ? [`--cacert=${authorityPathOf("consensus")} --cert=${certificate} --key=${key}`] : []),
    ].join(" ");
    context.check({
      host: host.name,
      service: service.id,
      title: "the member is healthy and has a leader",
      command: `${etcdctl} endpoint health`,
    });
    // Members that have moved stay healthy until the majority of the list is out of reach.
    context.check({
      host: host.name,
      service: service.id,
      title: "the members and their URLs are those of the topology",
      drift: true,
      command: comparison({
        subject: "The members of etcd are",
        // Of each: id, status, name, peer URLs, client URLs, whether it is a learner.
        found: `${etcdctl} member list | awk -F ', ' '{ print $3, $4 }' | sort | paste --serial --delimiters=,`,
        expected: hosts
          .map(({ name, address }) => `${name} ${scheme}://${socketAddress(address, ports.peer)}`)
          .sort(compareText)
          .join(),
        advice:
          "Change one member at a time: etcdctl member update for its URL, or RUNBOOK.md for members that are lost or added",
      }),
    });
    const common = { bind: host.address, protocol: "tcp" as const };
    if (isMonitored(context.base)) {
      context.listener(service, {
        ...common,
        port: ports.metrics,
        role: "metrics",
        title: "etcd metrics",
        source: "/etcd/ports/metrics",
      });
    }
    context.listener(service, {
      ...common,
      port: ports.client,
      loopback: true,
      secure: tls,
      eitherWay: "accepts",
      role: "consensus",
      title: "etcd client API",
      source: "/etcd/ports/client",
    });
    context.listener(service, {
      ...common,
      port: ports.peer,
      secure: tls,
      // Members read each other's URL from their list of members.
      eitherWay: "found",
      role: "consensus-peer",
      title: "etcd peer API",
      source: "/etcd/ports/peer",
    });
  }
  context.quorum({
    title: "etcd",
    hosts: settings.hosts,
    joining: "/etcd/joining",
    source: "/etcd/hosts",
  });
  // An election takes one to two timeouts. The new leader then extends every lease to its full TTL plus one timeout (etcd,
  // server/lease/lessor.go, Promote).
  context.timing({
    span: "consensus-election",
    seconds: (3 * settings.electionTimeout) / 1000,
    formula: `3 x electionTimeout ${settings.electionTimeout} ms`,
    typical: { seconds: 0, formula: "the lost host was not the leader of etcd" },
    // The default of etcd is the least for a network that is not measured.
    reducibleBy: Math.max(0, (3 * (settings.electionTimeout - 1000)) / 1000),
    source: "/etcd/electionTimeout",
  });
  context.hosts(settings.joining, "/etcd/joining", "a joining etcd member");
}

export function flows(context: FlowContext): void {
  const members = context.facts.services.filter(({ tier }) => tier === "etcd").map(({ id }) => id);
  const metrics = listenersOf(context.facts, "metrics").filter(({ service }) => members.includes(service));
  if (metrics.length > 0) {
    context.link(
      [networkId("monitoring")],
      metrics,
      "metrics",
      "monitoring collects metrics from etcd",
      "/etcd/hosts",
    );
  }
  context.dial(members, "consensus-peer", "members replicate data and elect a leader", "/etcd/hosts");
  // etcdctl on any member connects to all of them. No other host may: write access here amounts to a shell on the database.
  context.dial(members, "consensus", "etcdctl on each member reaches all members", "/etcd/hosts");
}
