import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const messageHoldShort: Rule = {
  id: "message-hold-short",
  severity: "warning",
  summary: "The broker lets a consumer hold a message for longer than a stopping worker waits for its tasks.",
  rationale:
    "A worker acknowledges a task when the task ends. If that takes longer than the limit, the broker closes the consumer's channel with 406 PRECONDITION_FAILED and delivers the task to another worker as well (measured with a limit of 6 s). A broker without such channels delivers it again after its visibility timeout.",
  bad: { rabbitmq: { consumerTimeout: 1800 } },
  good: { rabbitmq: { consumerTimeout: 86400 } },
  sources: [
    "https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout",
    "https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout",
  ],
  *check(plan) {
    for (const hold of plan.timings.filter(({ span }) => span === "message-hold")) {
      for (const wait of plan.timings.filter(({ span }) => span === "task-wait")) {
        if (hold.seconds > wait.seconds) continue;
        yield {
          message: `A stopping worker waits ${wait.seconds} s for its tasks, but the broker lets a consumer hold a message for only ${hold.seconds} s. A longer task runs twice.`,
          at: pointers(hold.source, wait.source),
          hint: `Set ${dotted(hold.source)} to more than ${wait.seconds} and to more than the seconds that the longest task takes.`,
        };
      }
    }
  },
};
