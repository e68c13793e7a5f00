import { spans as words } from "../model/facts.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

const objective = "/objectives/longestTaskSeconds";

/** The times that a task needs, each with what happens to one that takes longer. */
const limits = [
  { span: "task-wait", end: "it is killed", enough: (seconds: number) => `${seconds} or more` },
  {
    span: "message-hold",
    end: "it runs on another worker as well",
    enough: (seconds: number) => `more than ${seconds}`,
  },
] as const;

export const objectiveLongestTask: Rule = {
  id: "objective-longest-task",
  severity: "warning",
  summary: "Every service that waits for tasks waits as long as the longest task of the objective.",
  rationale:
    "A worker that stops kills its tasks after its stop timeout, and a broker that gets no acknowledgement for too long closes the channel and delivers the message again.",
  bad: { objectives: { longestTaskSeconds: 7200 }, airflow: { worker: { stopTimeout: 3600 } } },
  good: { objectives: { longestTaskSeconds: 7200 } },
  sources: [
    "https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#TimeoutStopSec=",
    "https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout",
  ],
  *check(plan) {
    const { longestTaskSeconds: longest } = plan.objectives;
    if (longest === undefined) return;
    for (const { span, end, enough } of limits) {
      for (const { seconds, formula, source } of plan.timings.filter((timing) => timing.span === span)) {
        if (seconds >= longest) continue;
        yield {
          message: `The objective is that a task may take ${longest} s, but ${words[span]} for only ${seconds} s (${formula}), after which ${end}.`,
          at: pointers(source, objective),
          hint: `Set ${dotted(source)} to ${enough(longest)}.`,
        };
      }
    }
  },
};
