import { tiersOf } from "../analysis/tiers-of.ts";
import { listenerOf, servicesOutside } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const externalUnused: Rule = {
  id: "external-unused",
  severity: "info",
  summary: "The estate uses every external service.",
  rationale:
    "Its passwords are asked for, although no file needs them. A section of a client may be missing.",
  bad: {
    airflow: null,
    haproxy: { ports: { primary: 5000 } },
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
  good: {
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
  sources: [],
  needsNames: true,
  *check(plan) {
    const used = new Set(
      plan.flows.flatMap(({ from, to }) =>
        from.length === 0 ? [] : to.flatMap((id) => listenerOf(plan, id)?.service ?? []),
      ),
    );
    for (const { title, services } of tiersOf(servicesOutside(plan))) {
      if (services.some(({ id }) => used.has(id))) continue;
      const [{ source }, ...others] = services;
      yield {
        message: `No service of the estate connects to ${title}.`,
        at: pointers(source, ...others.map((each) => each.source)),
        hint: "Add the section of its client, or remove the service.",
      };
    }
  },
};
