import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const objectiveLongestWait: Rule = {
  id: "objective-longest-wait",
  severity: "warning",
  summary: "A task waits for a worker no longer than the objective allows, also while one worker is lost.",
  rationale:
    "The worst case counts: schedulers hand out as many tasks as they may, each takes as long as the longest, and one worker is lost. The last of them waits until those before it have ended.",
  bad: { objectives: { longestWaitSeconds: 600 } },
  good: { objectives: { longestWaitSeconds: 600 }, airflow: { parallelism: 2 } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#parallelism"],
  needsNames: true,
  *check(plan) {
    const { longestWaitSeconds: allowed } = plan.objectives;
    if (allowed === undefined) return;
    for (const { seconds, formula, source } of plan.timings.filter(({ span }) => span === "slot-wait")) {
      if (seconds <= allowed) continue;
      yield {
        message: `The objective is that a task waits at most ${allowed} s, but while one worker is lost, it may wait ${seconds} s (${formula}).`,
        at: pointers(source, "/objectives/longestWaitSeconds"),
        hint: "Add workers, let schedulers hand out fewer tasks, or shorten tasks.",
      };
    }
  },
};
