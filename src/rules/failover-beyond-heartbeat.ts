import { secondsOf } from "../analysis/seconds-of.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

const spans = ["leader-lease", "consensus-election", "promotion", "detection"] as const;

export const failoverBeyondHeartbeat: Rule = {
  id: "failover-beyond-heartbeat",
  severity: "warning",
  summary: "The database fails over before running tasks count as dead.",
  rationale:
    "Tasks write their heartbeats to the database. What could not for too long is taken for dead when the database is back, and is run again beside itself.",
  bad: { postgres: { patroni: { ttl: 300 } } },
  good: { postgres: { patroni: { ttl: 30 } } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/tasks.html"],
  *check(plan) {
    const patience = secondsOf(plan, "task-heartbeat");
    const terms = spans.flatMap((span) => secondsOf(plan, span).timings);
    const [longest, ...others] = [...terms].sort((a, b) => b.seconds - a.seconds);
    const total = terms.reduce((sum, { seconds }) => sum + seconds, 0);
    if (!longest || patience.timings.length === 0 || total <= patience.seconds) return;
    yield {
      message: `A failover of the database may take ${total} s (${terms.map(({ formula }) => formula).join("; ")}), and running tasks count as dead after ${patience.seconds} s without a heartbeat.`,
      at: pointers(longest.source, ...others.map(({ source }) => source)),
      hint: `Lower what makes most of it, which is ${longest.formula}.`,
    };
  },
};
