import type { ComponentRule } from "../../../model/component.ts";
import { counted } from "../../../model/counted.ts";
import type { Settings } from "../schema.ts";

export const synchronousNodes: ComponentRule<Settings> = {
  id: "synchronous-nodes",
  severity: "warning",
  summary: "There are as many standbys as a synchronous commit waits for.",
  rationale:
    "Patroni silently waits for fewer when there are fewer, so the promised durability is not there.",
  bad: { postgres: { synchronousNodes: 3 } },
  good: { postgres: { synchronousNodes: 2 } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  *check({ synchronous, synchronousNodes: count, hosts }) {
    const standbys = new Set(hosts).size - 1;
    if ((synchronous !== true && synchronous !== "quorum") || count <= standbys) return;
    yield {
      message: `Commits are to wait for ${counted(count, "standby")}, and there ${standbys === 1 ? "is" : "are"} ${standbys}: Patroni waits for fewer without a word.`,
      at: ["/postgres/synchronousNodes", "/postgres/hosts"],
      hint:
        standbys > 0
          ? `Set synchronousNodes to ${standbys}, or add hosts.`
          : "Add hosts, or set synchronous to false.",
    };
  },
};
