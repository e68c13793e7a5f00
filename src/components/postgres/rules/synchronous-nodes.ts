import type { ComponentRule } from "../../../model/component.ts";
import { counted } from "../../../model/counted.ts";
import { nodeRoles, synchronousStandbys } from "../node-roles.ts";
import type { Settings } from "../schema.ts";

export const synchronousNodes: ComponentRule<Settings> = {
  id: "synchronous-nodes",
  severity: "warning",
  summary: "There are at least as many standbys as a synchronous commit waits for.",
  rationale:
    "If there are fewer standbys, Patroni silently waits for fewer, and commits are less durable than configured.",
  bad: { postgres: { synchronousNodes: 3 } },
  good: { postgres: { synchronousNodes: 2 } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  needsNames: true,
  *check(settings) {
    const { synchronous, synchronousNodes: count } = settings;
    // patroni/postgresql/sync.py: tags may exclude a standby. The leader may be a node without such tags.
    const excluded = nodeRoles(settings).filter(({ maySync, source }) => !maySync || source !== undefined);
    const standbys = synchronousStandbys(settings);
    if ((synchronous !== true && synchronous !== "quorum") || count <= standbys) return;
    yield {
      message: `Commits should wait for ${counted(count, "standby")}, but there ${standbys === 1 ? "is" : "are"} only ${standbys}${excluded.length > 0 ? " that may be synchronous" : ""}, and Patroni silently waits for fewer.`,
      at: ["/postgres/synchronousNodes", "/postgres/hosts"],
      hint:
        excluded.length > 0
          ? `Remove tags.nosync, tags.sync_priority, tags.nostream and tags.replicatefrom from ${excluded.length === 1 ? "" : "some of "}${excluded.map(({ host }) => `"${host}"`).join(", ")}.`
          : standbys > 0
            ? `Set synchronousNodes to ${standbys}, or add hosts.`
            : "Add hosts, or set synchronous to false.",
    };
  },
};
