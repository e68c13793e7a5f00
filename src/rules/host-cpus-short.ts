import { counted } from "../model/counted.ts";
import type { Demand } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { byHost, serviceOf } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const hostCpusShort: Rule = {
  id: "host-cpus-short",
  severity: "warning",
  summary: "Every host has as many CPUs as each of its services needs.",
  rationale:
    "On a host with too few CPUs, heartbeats are late and healthy members count as lost: the DCS starts an election, or the broker pauses.",
  bad: { hosts: { node1: { cpus: 1 }, node2: { cpus: 1 }, node3: { cpus: 1 } } },
  good: { hosts: { node1: { cpus: 4 }, node2: { cpus: 4 }, node3: { cpus: 4 } } },
  sources: [
    "https://etcd.io/docs/v3.5/op-guide/hardware/",
    "https://www.rabbitmq.com/docs/production-checklist",
  ],
  needsNames: true,
  *check(plan) {
    const short = [...byHost(plan.demands)].flatMap(([name, demands]) => {
      const host = plan.hosts.get(name);
      const demand = demands
        .filter(({ resource }) => resource === "cpus")
        .reduce<Demand | undefined>((a, b) => (a && a.amount >= b.amount ? a : b), undefined);
      const title = serviceOf(plan, demand?.service ?? "")?.title;
      return host?.cpus === undefined || !demand || host.cpus >= demand.amount
        ? []
        : [{ host, has: host.cpus, maximum: demand.amount, demand, title }];
    });
    for (const alike of groupBy(short, ({ has, maximum, title }) => `${has} ${maximum} ${title}`).values()) {
      const [first] = alike;
      const names = alike.map(({ host }) => host.name);
      const sources = alike.map(({ host }) => `${host.source}/cpus`);
      yield {
        message: `${named("Host", names)} ${names.length === 1 ? "has" : "have"} ${counted(first.has, "CPU")}${names.length === 1 ? "" : " each"}, but "${first.title}" needs ${first.maximum}.`,
        at: pointers(sources[0] ?? "", ...sources, ...alike.map(({ demand }) => parentOf(demand.source))),
        hint: `Give ${names.length === 1 ? "it" : "each"} ${first.maximum} CPUs.`,
      };
    }
  },
};
