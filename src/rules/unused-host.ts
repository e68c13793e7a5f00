import { listenerOf, serviceOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";

export const unusedHost: Rule = {
  id: "unused-host",
  severity: "info",
  summary: "Something that users rely on runs on every managed host.",
  rationale: "A machine without a task may be one that a list was meant to name.",
  bad: { hosts: { node4: { address: "10.0.0.14" } } },
  good: { hosts: { node4: { address: "10.0.0.14" } }, airflow: { workers: ["node2", "node3", "node4"] } },
  sources: [],
  *check(plan) {
    const essential = plan.services.filter((service) => service.essential).map(({ host }) => host);
    // What serves others is a task too, such as keeping their backups; holding a VIP before nothing is none.
    const serving = plan.flows
      .filter(({ from, role }) => role !== "router-election" && from.some((id) => serviceOf(plan, id)))
      .flatMap(({ to }) => to.flatMap((id) => listenerOf(plan, id)?.host ?? []));
    const used = new Set([...essential, ...serving]);
    for (const { name, managed, source } of plan.hosts.values()) {
      if (!managed || used.has(name)) continue;
      yield {
        message: `Nothing that users rely on is placed on host "${name}".`,
        at: [source],
        hint: 'Place a service on it, set "managed" to false if it is somebody else\'s, or remove it.',
      };
    }
  },
};
