import { groupBy } from "../model/group-by.ts";
import { type Plan, servicesOutside } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const externalUnencrypted: Rule = {
  id: "external-unencrypted",
  severity: "warning",
  summary: "Connections to external services are encrypted.",
  rationale:
    "They leave the estate and cross networks of others. Whoever can listen there can read passwords, data and tasks, and whoever can write there can pose as the service.",
  bad: {
    rabbitmq: null,
    external: { broker: { hosts: ["mq.example.com"], version: "4.1", user: "airflow", tls: false } },
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
  sources: ["https://www.postgresql.org/docs/current/libpq-ssl.html", "https://www.rabbitmq.com/docs/ssl"],
  *check(plan) {
    for (const [title, listeners] of groupBy(unencrypted(plan), (listener) => listener.title)) {
      const [first, ...others] = listeners;
      const hosts = enumerated(new Set(listeners.map(({ host }) => host)));
      yield {
        message: `Connections to ${title} on ${hosts} leave the estate unencrypted.`,
        at: pointers(first.source, ...others.map(({ source }) => source)),
        hint: 'Encrypt them: set "authority" of the service instead of "tls". Or accept this finding and state who can listen on the way.',
      };
    }
  },
};

function unencrypted(plan: Plan) {
  const outside = new Set(servicesOutside(plan).map(({ id }) => id));
  return plan.listeners.filter(({ service, secure }) => outside.has(service) && !secure);
}
