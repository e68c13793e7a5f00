import type { ComponentRule } from "../../../model/component.ts";
import { packagedOn } from "../packages.ts";
import { nodesOf, type Settings } from "../schema.ts";

export const valkeySeriesDiffer: ComponentRule<Settings> = {
  id: "valkey-series-differ",
  severity: "warning",
  summary: "All Valkey nodes have the same series.",
  rationale:
    "A replica cannot be relied on to read the data of a leader of a newer series. A failover to the newer node would leave the others without data.",
  bad: {
    platform: "debian12",
    hosts: { node3: { platform: "debian13" } },
    rabbitmq: null,
    valkey: { hosts: ["node1", "node2", "node3"] },
  },
  good: { platform: "debian13", rabbitmq: null, valkey: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://valkey.io/topics/replication/"],
  *check(settings, plan) {
    const first = new Map<string, string>();
    for (const name of nodesOf(settings)) {
      const host = plan.hosts.get(name);
      const own = host?.managed ? packagedOn(host.platform) : undefined;
      const series = own && `${own.title} ${own.series}`;
      if (series !== undefined && !first.has(series)) first.set(series, name);
    }
    if (first.size < 2) return;
    yield {
      message: `The Valkey nodes have ${first.size} series: ${[...first].map(([series, name]) => `${series} on "${name}"`).join(", ")}.`,
      at: ["/valkey/hosts"],
      hint: "Give all nodes one platform. During an upgrade, upgrade the leader last.",
    };
  },
};
