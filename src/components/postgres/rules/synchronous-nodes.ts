import type { ComponentRule } from "../../../model/component.ts";
import { counted } from "../../../model/counted.ts";
import { extraOf } from "../../../model/override.ts";
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
  *check(settings) {
    const { synchronous, synchronousNodes: count } = settings;
    const hosts = [...new Set(settings.hosts)];
    // patroni/replication/sync.py: what has the tag is no candidate. The leader may be one of those that have not.
    const excluded = hosts.filter((host) => extraOf(settings, host, ({ patroni }) => patroni)["tags.nosync"]);
    const standbys = Math.max(0, hosts.length - 1 - excluded.length);
    if ((synchronous !== true && synchronous !== "quorum") || count <= standbys) return;
    yield {
      message: `Commits are to wait for ${counted(count, "standby")}, and there ${standbys === 1 ? "is" : "are"} ${standbys}${excluded.length > 0 ? ` without tags.nosync` : ""}: Patroni waits for fewer without a word.`,
      at: ["/postgres/synchronousNodes", "/postgres/hosts"],
      hint:
        excluded.length > 0
          ? `Let fewer nodes than ${excluded.map((name) => `"${name}"`).join(", ")} have tags.nosync.`
          : standbys > 0
            ? `Set synchronousNodes to ${standbys}, or add hosts.`
            : "Add hosts, or set synchronous to false.",
    };
  },
};
