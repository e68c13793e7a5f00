import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const capacityUnknown: Rule = {
  id: "capacity-unknown",
  severity: "info",
  summary: "Every host on which something demanding runs says how much memory and how many CPUs it has.",
  rationale:
    "Without them nobody can tell whether its services fit, and the database keeps the 128 MB of buffers that it has by default.",
  bad: { hosts: { node1: { memory: "8GiB" }, node2: { memory: "8GiB" }, node3: { memory: "8GiB" } } },
  good: {
    hosts: {
      node1: { memory: "8GiB", cpus: 4 },
      node2: { memory: "8GiB", cpus: 4 },
      node3: { memory: "8GiB", cpus: 4 },
    },
  },
  sources: ["https://www.postgresql.org/docs/current/runtime-config-resource.html"],
  *check(plan) {
    const demanding = new Set(plan.demands.map(({ host }) => host));
    const unknown = [...plan.hosts.values()].filter(
      ({ name, memory, cpus }) => demanding.has(name) && (memory === undefined || cpus === undefined),
    );
    const [first, ...others] = unknown;
    if (!first) return;
    const all = unknown.length === demanding.size;
    const names = unknown.map(({ name }) => name);
    yield {
      message: all
        ? "No host says how much memory and how many CPUs it has: whether its services fit cannot be checked."
        : `${named("Host", names)} ${names.length === 1 ? "does" : "do"} not say how much memory and how many CPUs ${names.length === 1 ? "it has" : "they have"}: whether the services fit cannot be checked there.`,
      at: all ? ["/hosts"] : pointers(first.source, ...others.map(({ source }) => source)),
      hint: 'Give each host its "memory" and "cpus".',
    };
  },
};
