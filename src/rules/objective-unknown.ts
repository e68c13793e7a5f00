import { servicesOutside } from "../model/plan.ts";
import { pointerTo } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const objectiveUnknown: Rule = {
  id: "objective-unknown",
  severity: "warning",
  summary: "The objectives depend on no service whose failover, losses and tolerance are not known.",
  rationale:
    "Others operate external services. How long they are away, what they lose and which losses they survive is not known here, so that an objective is checked only for the rest of the estate. A contract with their operator can answer for them.",
  bad: {
    objectives: { failoverSeconds: 60 },
    rabbitmq: null,
    external: {
      broker: {
        hosts: ["mq.example.com"],
        version: "4.1",
        user: "airflow",
        authority: "/etc/ssl/certs/mq.crt",
      },
    },
  },
  good: { objectives: { failoverSeconds: 60 } },
  sources: [],
  *check(plan) {
    const services = servicesOutside(plan);
    const set = Object.entries(plan.objectives).flatMap(([key, value]) => (value === undefined ? [] : [key]));
    const [first, ...others] = set.map((key) => pointerTo("objectives", key));
    if (first === undefined || services.length === 0) return;
    const operators = new Map(
      services.map(({ title, operator }) => [title, `${title}, operated by ${operator}`]),
    );
    const one = set.length === 1;
    yield {
      message: `The ${one ? "objective" : "objectives"} ${enumerated(set)} ${one ? "is" : "are"} not known to hold for ${[...operators.values()].join(", and ")}.`,
      at: pointers(first, ...others, ...services.map(({ source }) => source)),
      hint: "Agree on them with the operator, and accept this finding with the agreement as the reason.",
    };
  },
};
