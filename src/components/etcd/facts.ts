import type { Connect, Declare } from "../../model/component.ts";
import type { Demand } from "../../model/facts.ts";
import type { Settings } from "./schema.ts";

/** The quota stands in artifacts.ts, the processors in etcd's documentation, hardware recommendations. */
const demands: readonly Pick<Demand, "resource" | "amount" | "formula">[] = [
  { resource: "memory", amount: 256, formula: "its keys" },
  { resource: "disk", amount: 4096, formula: "a quota of 2 GiB, and the copy while it is defragmented" },
  { resource: "cpus", amount: 2, formula: "etcd's recommendation" },
];

export function facts(declare: Declare, settings: Settings): void {
  const { ports, dataDirectory } = settings;
  for (const host of declare.hosts(settings.hosts, "/etcd/hosts", "an etcd member")) {
    const service = declare.service({
      tier: "etcd",
      title: "etcd",
      host: host.name,
      unit: "etcd.service",
      user: "etcd",
      directories: [{ path: dataDirectory, mode: 0o700, user: "etcd", group: "etcd" }],
      source: host.placement,
    });
    for (const demand of demands) declare.demand(service, demand);
    declare.user({ host: host.name, name: "etcd", uid: undefined, title: "etcd", home: dataDirectory });
    const common = { bind: host.address, protocol: "tcp" as const };
    declare.listener(service, {
      ...common,
      port: ports.client,
      loopback: true,
      role: "consensus",
      title: "etcd client API",
      source: "/etcd/ports/client",
    });
    declare.listener(service, {
      ...common,
      port: ports.peer,
      role: "consensus-peer",
      title: "etcd peer API",
      source: "/etcd/ports/peer",
    });
  }
  declare.quorum({ title: "etcd", hosts: settings.hosts, source: "/etcd/hosts" });
  // An election takes up to two timeouts, and the new leader extends every lease by one (etcd, lease/lessor.go).
  declare.timing({
    span: "consensus-election",
    seconds: (3 * settings.electionTimeout) / 1000,
    formula: `3 x electionTimeout ${settings.electionTimeout} ms`,
    source: "/etcd/electionTimeout",
  });
  declare.hosts(settings.joining, "/etcd/joining", "a joining etcd member");
}

export function flows(connect: Connect): void {
  const members = connect.facts.services.filter(({ tier }) => tier === "etcd").map(({ id }) => id);
  connect.dial(members, "consensus-peer", "members replicate and elect", "/etcd/hosts");
  // etcdctl on any member asks all of them; nobody else may, since writing here is as good as a shell on the database.
  connect.dial(members, "consensus", "members are inspected from any of them", "/etcd/hosts");
}
