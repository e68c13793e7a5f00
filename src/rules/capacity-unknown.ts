import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const capacityUnknown: Rule = {
  id: "capacity-unknown",
  severity: "info",
  summary: "Every host with a demanding service sets its memory and its CPUs.",
  rationale:
    "Without these values the capacity of the host cannot be checked, and the database keeps its default of 128 MB of shared buffers.",
  bad: { hosts: { node1: { memory: "8GiB" }, node2: { memory: "8GiB" }, node3: { memory: "8GiB" } } },
  good: {
    hosts: {
      node1: { memory: "8GiB", cpus: 4 },
      node2: { memory: "8GiB", cpus: 4 },
      node3: { memory: "8GiB", cpus: 4 },
    },
  },
  sources: ["https://www.postgresql.org/docs/current/runtime-config-resource.html"],
  needsNames: true,
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
        ? 'No host sets both "memory" and "cpus", so the capacity of the hosts cannot be checked.'
        : `${named("Host", names)} ${names.length === 1 ? "does" : "do"} not set both "memory" and "cpus", so ${names.length === 1 ? "its" : "their"} capacity cannot be checked.`,
      at: all ? ["/hosts"] : pointers(first.source, ...others.map(({ source }) => source)),
      hint: 'Set "memory" and "cpus" of each host.',
    };
  },
};
