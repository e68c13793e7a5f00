import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 15;

export const rabbitmqNetTickTime: ComponentRule<Settings> = {
  id: "rabbitmq-net-tick-time",
  severity: "warning",
  summary: `An unresponsive RabbitMQ node counts as down after at most ${maximum} s.`,
  rationale:
    "The leader of a queue moves within 6 s, but a publisher that declares the queue hangs until the unresponsive node counts as down (measured: 62 s with netTickTime 60, 14 s with 10).",
  bad: { rabbitmq: { netTickTime: 60 } },
  good: { rabbitmq: { netTickTime: 10 } },
  sources: ["https://www.rabbitmq.com/docs/nettick"],
  *check({ netTickTime, hosts }) {
    if (netTickTime <= maximum || new Set(hosts).size < 2) return;
    yield {
      message: `An unresponsive RabbitMQ node counts as down after ${netTickTime} s, and publishers hang for about that time.`,
      at: ["/rabbitmq/netTickTime"],
      hint: "Set netTickTime to 10.",
    };
  },
};
