import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const objectiveDataLoss: Rule = {
  id: "objective-data-loss",
  severity: "warning",
  summary: "The loss of a host loses no more data than the objective allows.",
  rationale:
    "Acknowledged data without a copy on another host is lost with its host. Synchronous replication keeps commits through one loss. Only strictly synchronous replication also keeps them through a second loss before the first has recovered.",
  bad: { objectives: { dataLoss: "none" }, postgres: { synchronous: false } },
  good: { objectives: { dataLoss: "none" }, postgres: { synchronous: true } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  needsNames: true,
  *check(plan) {
    const { dataLoss: allowed } = plan.objectives;
    if (allowed === undefined) return;
    const maximum = allowed === "none" ? 0 : allowed;
    for (const { title, seconds, formula, source } of plan.dataLosses) {
      if (seconds !== undefined && seconds <= maximum) continue;
      const lost = seconds === undefined ? `all ${title}` : `${seconds} s of ${title}`;
      yield {
        message: `The loss of one host may lose ${lost}, but ${maximum === 0 ? "no data loss is allowed" : `only ${maximum} s are allowed`}: ${formula}.`,
        at: pointers(source, "/objectives/dataLoss"),
        hint: `Change ${dotted(source)}${seconds === undefined ? "" : `, or allow ${seconds} s in ${dotted("/objectives/dataLoss")}`}.`,
      };
    }
  },
};
