import { listenerOf, serviceOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const unusedHost: Rule = {
  id: "unused-host",
  severity: "info",
  summary: "Every managed host runs a service that users rely on.",
  rationale: "An unused host may be missing from a list.",
  bad: { hosts: { node4: { address: "10.0.0.14" } } },
  good: { hosts: { node4: { address: "10.0.0.14" } }, airflow: { workers: ["node2", "node3", "node4"] } },
  sources: [],
  needsNames: true,
  *check(plan) {
    const essential = plan.services.filter((service) => service.essential).map(({ host }) => host);
    // Serving other hosts counts as well, such as keeping their backups. Owning a VIP without a service does not.
    const serving = plan.flows
      .filter(({ from, role }) => role !== "router-election" && from.some((id) => serviceOf(plan, id)))
      .flatMap(({ to }) => to.flatMap((id) => listenerOf(plan, id)?.host ?? []));
    const used = new Set([...essential, ...serving]);
    const unused = [...plan.hosts.values()].filter(({ name, managed }) => managed && !used.has(name));
    const [first, ...others] = unused.map(({ source }) => source);
    if (first === undefined) return;
    const names = unused.map(({ name }) => name);
    yield {
      message: `${named("Host", names)} ${names.length === 1 ? "runs" : "run"} no service that users rely on.`,
      at: pointers(first, ...others),
      hint:
        names.length === 1
          ? 'Place a service on the host, remove the host, or set its "managed" to false if it does not belong to the estate.'
          : 'Place a service on each host, remove the hosts, or set their "managed" to false if they do not belong to the estate.',
    };
  },
};
