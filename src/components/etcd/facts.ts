import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Demand, Package } from "../../model/facts.ts";
import { extraOf, identity } from "../../model/override.ts";
import { isMonitored, listenersOf, networkId } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import type { ByPlatform } from "../../platforms/index.ts";
import type { Settings } from "./schema.ts";

export const unit = "etcd.service";

/** Rocky has no etcd of its own; Debian 12's own is 3.4. */
const packages: ByPlatform<(version: string) => readonly Pick<Package, "name" | "repository">[]> = {
  rocky9: () => [{ name: "etcd", repository: "pgdg-extras" }],
  debian12: (version) =>
    ["etcd-server", "etcd-client"].map((name) => ({
      name,
      ...(version.startsWith("3.4") ? {} : { repository: "pgdg" }),
    })),
};

/** Bytes that a member's data may take, where the topology gives no other. */
export const defaultQuota = 2 * 1024 ** 3;

/** The processors stand in etcd's documentation, hardware recommendations. */
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

export function facts(context: FactContext, settings: Settings): void {
  const { ports, dataDirectory, version } = settings;
  const { platform, tls } = context.base;
  for (const host of context.hosts(settings.hosts, "/etcd/hosts", "an etcd member")) {
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
    for (const each of packages[platform.name](version)) {
      context.package({ host: host.name, series: version, ...each });
    }
    if (tls) {
      context.certificate({
        host: host.name,
        name: "etcd",
        user: "etcd",
        group: "etcd",
        // etcd reads both files anew for each connection (client/pkg/transport/listener.go, baseConfig).
        units: [],
        action: "reload",
        source: host.placement,
      });
    }
    const { certificate, key } = certificatePaths("etcd");
    context.check({
      host: host.name,
      service: service.id,
      title: "the member is healthy and knows its leader",
      command: [
        "ETCDCTL_API=3 etcdctl --command-timeout=8s",
        `--endpoints=${tls ? "https" : "http"}://${socketAddress(loopbackOf(host.address), ports.client)}`,
        ...(tls ? [`--cacert=${authorityPath} --cert=${certificate} --key=${key}`] : []),
        "endpoint health",
      ].join(" "),
    });
    const common = { bind: host.address, protocol: "tcp" as const };
    if (isMonitored(context.base)) {
      context.listener(service, {
        ...common,
        port: ports.metrics,
        role: "metrics",
        title: "etcd figures",
        source: "/etcd/ports/metrics",
      });
    }
    context.listener(service, {
      ...common,
      port: ports.client,
      loopback: true,
      secure: tls,
      role: "consensus",
      title: "etcd client API",
      source: "/etcd/ports/client",
    });
    context.listener(service, {
      ...common,
      port: ports.peer,
      secure: tls,
      role: "consensus-peer",
      title: "etcd peer API",
      source: "/etcd/ports/peer",
    });
  }
  context.quorum({ title: "etcd", hosts: settings.hosts, source: "/etcd/hosts" });
  // An election takes one to two timeouts, and the new leader gives every lease its full time again and one timeout more
  // (etcd, server/lease/lessor.go, Promote).
  context.timing({
    span: "consensus-election",
    seconds: (3 * settings.electionTimeout) / 1000,
    formula: `3 x electionTimeout ${settings.electionTimeout} ms`,
    typical: { seconds: 0, formula: "another member leads the store" },
    source: "/etcd/electionTimeout",
  });
  context.hosts(settings.joining, "/etcd/joining", "a joining etcd member");
}

export function flows(context: FlowContext): void {
  const members = context.facts.services.filter(({ tier }) => tier === "etcd").map(({ id }) => id);
  const figures = listenersOf(context.facts, "metrics").filter(({ service }) => members.includes(service));
  if (figures.length > 0) {
    context.link(
      [networkId("monitoring")],
      figures,
      "metrics",
      "monitoring reads etcd's figures",
      "/etcd/hosts",
    );
  }
  context.dial(members, "consensus-peer", "members replicate and elect", "/etcd/hosts");
  // etcdctl on any member asks all of them; nobody else may, since writing here is as good as a shell on the database.
  context.dial(members, "consensus", "members are inspected from any of them", "/etcd/hosts");
}
