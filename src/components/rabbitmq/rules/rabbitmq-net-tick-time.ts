import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 15;

export const rabbitmqNetTickTime: ComponentRule<Settings> = {
  id: "rabbitmq-net-tick-time",
  severity: "warning",
  summary: `A RabbitMQ node that is silent counts as down after ${maximum} s.`,
  rationale:
    "The queue's leader moves within 6 s, but a publisher that declares its queue hangs until the silent node counts as down: measured 62 s at 60, and 14 s at 10.",
  bad: { rabbitmq: { netTickTime: 60 } },
  good: { rabbitmq: { netTickTime: 10 } },
  sources: ["https://www.rabbitmq.com/docs/nettick"],
  *check({ netTickTime, hosts }) {
    if (netTickTime <= maximum || new Set(hosts).size < 2) return;
    yield {
      message: `A silent RabbitMQ node counts as down after ${netTickTime} s, and publishers hang for about as long.`,
      at: ["/rabbitmq/netTickTime"],
      hint: "Set netTickTime to 10.",
    };
  },
};
