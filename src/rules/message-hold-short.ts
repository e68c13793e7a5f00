import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const messageHoldShort: Rule = {
  id: "message-hold-short",
  severity: "warning",
  summary: "The broker lets a consumer hold a message longer than a stopping worker waits for its tasks.",
  rationale:
    "A task is acknowledged when it ends. The broker cuts a consumer that takes longer with 406 PRECONDITION_FAILED and hands the task to another worker as well (measured with a limit of 6 s).",
  bad: { rabbitmq: { consumerTimeout: 1800 } },
  good: { rabbitmq: { consumerTimeout: 86400 } },
  sources: ["https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout"],
  *check(plan) {
    for (const hold of plan.timings.filter(({ span }) => span === "message-hold")) {
      for (const wait of plan.timings.filter(({ span }) => span === "task-wait")) {
        if (hold.seconds > wait.seconds) continue;
        yield {
          message: `A stopping worker waits for ${wait.seconds} s for its tasks, and the broker lets a consumer hold a message for ${hold.seconds} s: a task that takes longer is run twice.`,
          at: pointers(hold.source, wait.source),
          hint: `Set ${dotted(hold.source)} to more than ${wait.seconds}, and than the longest task takes.`,
        };
      }
    }
  },
};
