import type { ComponentRule } from "../../../model/component.ts";
import { counted } from "../../../model/counted.ts";
import { extraOf } from "../../../model/override.ts";
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
    const hosts = [...new Set(settings.hosts)];
    // patroni/replication/sync.py: nodes with the tag are no candidates. The leader may be a node without the tag.
    const excluded = hosts.filter((host) => extraOf(settings, host, ({ patroni }) => patroni)["tags.nosync"]);
    const standbys = Math.max(0, hosts.length - 1 - excluded.length);
    if ((synchronous !== true && synchronous !== "quorum") || count <= standbys) return;
    yield {
      message: `Commits should wait for ${counted(count, "standby")}, but there ${standbys === 1 ? "is" : "are"} only ${standbys}${excluded.length > 0 ? ` without tags.nosync` : ""}, and Patroni silently waits for fewer.`,
      at: ["/postgres/synchronousNodes", "/postgres/hosts"],
      hint:
        excluded.length > 0
          ? `Remove tags.nosync from ${excluded.length === 1 ? "" : "some of "}${excluded.map((name) => `"${name}"`).join(", ")}.`
          : standbys > 0
            ? `Set synchronousNodes to ${standbys}, or add hosts.`
            : "Add hosts, or set synchronous to false.",
    };
  },
};
