import type { ComponentRule } from "../../../model/component.ts";
import { groupBy } from "../../../model/group-by.ts";
import { nodeRoles } from "../node-roles.ts";
import type { Settings } from "../schema.ts";

export const synchronousZone: ComponentRule<Settings> = {
  id: "synchronous-zone",
  severity: "warning",
  summary: "No zone can contain the leader and every standby that its commits wait for.",
  rationale:
    "A commit is acknowledged when enough standbys have it, whichever they are. If they are in the leader's zone, the loss of the zone loses acknowledged commits, although standbys in other zones survive.",
  bad: {
    hosts: { node1: { zone: "rack1" }, node2: { zone: "rack1" }, node3: { zone: "rack2" } },
    accept: { "quorum-zone-majority": "the third room opens in May" },
  },
  good: { hosts: { node1: { zone: "rack1" }, node2: { zone: "rack2" }, node3: { zone: "rack3" } } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  needsNames: true,
  yields: true,
  *check(settings, plan) {
    const { synchronous, synchronousNodes } = settings;
    if (synchronous === false) return;
    const able = nodeRoles(settings)
      .filter(({ maySync }) => maySync)
      .map(({ host }) => host);
    const zones = groupBy(able, (host) => plan.hosts.get(host)?.zone);
    zones.delete(undefined);
    // The rule "single-zone" reports a cluster in one zone.
    if (zones.size < 2) return;
    for (const [zone, members] of zones) {
      if (members.length <= synchronousNodes) continue;
      yield {
        message: `Zone "${zone}" has ${members.length} PostgreSQL nodes (${members.map((name) => `"${name}"`).join(", ")}), but a commit waits for only ${synchronousNodes} standby${synchronousNodes === 1 ? "" : "s"}. The leader, its standby${synchronousNodes === 1 ? "" : "s"} and acknowledged commits may be lost with the zone.`,
        at: [
          `/hosts/${members.at(-1)}/zone`,
          "/postgres/synchronousNodes",
          "/postgres/hosts",
          ...members.slice(0, -1).map((name) => `/hosts/${name}/zone`),
        ],
        hint: `Spread the nodes over more zones, or set synchronousNodes to ${members.length}.`,
      };
    }
  },
};
