import { failoversOf } from "../analysis/failovers.ts";
import { timingOf } from "../analysis/timing-of.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const failoverBeyondHeartbeat: Rule = {
  id: "failover-beyond-heartbeat",
  severity: "warning",
  summary: "A database failover ends before running tasks count as dead.",
  rationale:
    "Tasks write their heartbeats to the database. If a failover takes too long, the scheduler considers running tasks dead and starts them a second time.",
  bad: { postgres: { patroni: { ttl: 300 } } },
  good: { postgres: { patroni: { ttl: 30 } } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/tasks.html"],
  needsNames: true,
  *check(plan) {
    const patience = timingOf(plan, "task-heartbeat");
    const loss = failoversOf(plan).find((each) => each.terms.some(({ span }) => span === "leader-lease"));
    if (!patience || !loss || loss.total <= patience.seconds) return;
    const { total, terms } = loss;
    const [longest, ...others] = [...terms].sort((a, b) => b.seconds - a.seconds);
    if (!longest) return;
    yield {
      message: `A database failover may take ${total} s (${terms.map(({ formula }) => formula).join("; ")}), but running tasks count as dead after ${patience.seconds} s without a heartbeat.`,
      at: pointers(longest.source, ...others.map(({ source }) => source)),
      hint: `Lower the longest part, which is ${longest.formula}.`,
    };
  },
};
