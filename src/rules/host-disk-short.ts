import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";
import { shortages } from "./shared/shortages.ts";

export const hostDiskShort: Rule = {
  id: "host-disk-short",
  severity: "warning",
  summary: "Every host has enough disk space for logs and copies of its services, in addition to data.",
  rationale:
    "A full disk stops the database, and a DCS member that cannot write stops leading. The numbers are the limits that the bundle sets for logs and copies.",
  bad: { hosts: { node1: { disk: "5GiB" }, node2: { disk: "5GiB" }, node3: { disk: "5GiB" } } },
  good: { hosts: { node1: { disk: "100GiB" }, node2: { disk: "100GiB" }, node3: { disk: "100GiB" } } },
  sources: [
    "https://www.postgresql.org/docs/current/disk-full.html",
    "https://www.rabbitmq.com/docs/disk-alarms",
  ],
  needsNames: true,
  *check(plan) {
    for (const { hosts, has, needed, demands, arithmetic } of shortages(plan, "disk")) {
      const names = hosts.map(({ name }) => name);
      const [first = "", ...others] = hosts.map(({ source }) => `${source}/disk`);
      yield {
        message: `${named("Host", names)} ${names.length === 1 ? "has" : "have"} ${has} MiB of disk${names.length === 1 ? "" : " each"}, but logs and copies may use ${needed} MiB in addition to data: ${arithmetic}.`,
        at: pointers(first, ...others, ...demands.map(({ source }) => parentOf(source))),
        hint: `Give ${names.length === 1 ? "it" : "each"} more than ${Math.ceil(needed / 1024)} GiB, plus space for data.`,
      };
    }
  },
};
