import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";
import { shortages } from "./shared/shortages.ts";

export const hostMemoryShort: Rule = {
  id: "host-memory-short",
  severity: "warning",
  summary: "Every host has enough memory for all of its services.",
  rationale:
    "When memory runs out, the kernel kills a process, usually the largest: the database or a task. The numbers are minimums, from the settings in the bundle and the recommendations of each product.",
  bad: { hosts: { node1: { memory: "1GiB" }, node2: { memory: "1GiB" }, node3: { memory: "1GiB" } } },
  good: { hosts: { node1: { memory: "16GiB" }, node2: { memory: "16GiB" }, node3: { memory: "16GiB" } } },
  sources: [
    "https://www.postgresql.org/docs/current/kernel-resources.html",
    "https://www.rabbitmq.com/docs/production-checklist",
  ],
  needsNames: true,
  *check(plan) {
    for (const { hosts, has, needed, demands, arithmetic } of shortages(plan, "memory")) {
      const names = hosts.map(({ name }) => name);
      const [first = "", ...others] = hosts.map(({ source }) => `${source}/memory`);
      yield {
        message: `${named("Host", names)} ${names.length === 1 ? "has" : "have"} ${has} MiB of memory${names.length === 1 ? "" : " each"}, but the services need ${needed} MiB: ${arithmetic}.`,
        at: pointers(first, ...others, ...demands.map(({ source }) => parentOf(source))),
        hint: `Give ${names.length === 1 ? "it" : "each"} ${Math.ceil(needed / 1024)} GiB, or move services to other hosts.`,
      };
    }
  },
};
