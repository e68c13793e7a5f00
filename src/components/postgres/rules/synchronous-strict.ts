import type { ComponentRule } from "../../../model/component.ts";
import { counted } from "../../../model/counted.ts";
import { synchronousStandbys } from "../node-roles.ts";
import type { Settings } from "../schema.ts";

export const synchronousStrict: ComponentRule<Settings> = {
  id: "synchronous-strict",
  severity: "error",
  summary: "Strictly synchronous replication has at least one more standby than a commit waits for.",
  rationale: "Otherwise the loss of one standby stops every write.",
  bad: { postgres: { synchronous: "strict", synchronousNodes: 2 } },
  good: { postgres: { synchronous: "strict", synchronousNodes: 1 } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  *check(settings) {
    const { synchronous, synchronousNodes } = settings;
    const standbys = synchronousStandbys(settings);
    if (synchronous !== "strict" || standbys > synchronousNodes) return;
    yield {
      message: `Every commit waits for ${synchronousNodes} of ${counted(standbys, "standby")} that may be synchronous, so all writes stop when one is lost.`,
      at: ["/postgres/synchronous", "/postgres/synchronousNodes", "/postgres/hosts"],
      hint: `Place PostgreSQL on at least ${synchronousNodes + 2} hosts that may be synchronous, or set synchronous to true.`,
    };
  },
};
