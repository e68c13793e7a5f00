import type { ComponentRule } from "../../../model/component.ts";
import { groupBy } from "../../../model/group-by.ts";
import type { Settings } from "../schema.ts";

export const synchronousZone: ComponentRule<Settings> = {
  id: "synchronous-zone",
  severity: "warning",
  summary: "No zone holds a leader and every standby that its commits wait for.",
  rationale:
    "A commit is acknowledged when that many standbys have it, whichever they are. When they share the leader's zone, its loss loses commits that were acknowledged, although standbys elsewhere live.",
  bad: { hosts: { node1: { zone: "rack1" }, node2: { zone: "rack1" }, node3: { zone: "rack2" } } },
  good: { hosts: { node1: { zone: "rack1" }, node2: { zone: "rack2" }, node3: { zone: "rack3" } } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  *check({ synchronous, synchronousNodes, hosts }, plan) {
    if (synchronous === false) return;
    const zones = groupBy(new Set(hosts), (host) => plan.hosts.get(host)?.zone);
    zones.delete(undefined);
    // All in one zone is lost as a whole, and a finding of its own.
    if (zones.size < 2) return;
    for (const [zone, members] of zones) {
      if (members.length <= synchronousNodes) continue;
      yield {
        message: `Zone "${zone}" holds ${members.length} nodes of PostgreSQL (${members.map((name) => `"${name}"`).join(", ")}), and a commit waits for ${synchronousNodes} standby${synchronousNodes === 1 ? "" : "s"}: leader and standby${synchronousNodes === 1 ? "" : "s"} may be lost together with what was acknowledged.`,
        at: [
          "/postgres/synchronousNodes",
          "/postgres/hosts",
          ...members.map((name) => `/hosts/${name}/zone`),
        ],
        hint: `Spread the nodes over more zones, or set synchronousNodes to ${members.length}.`,
      };
    }
  },
};
