import type { Demand, Host } from "../../model/facts.ts";
import { groupBy } from "../../model/group-by.ts";
import { byHost, type Plan, serviceOf } from "../../model/plan.ts";

/** MiB of memory that the operating system needs, with the daemons of every host. */
const system = 512;

export interface Shortage {
  readonly hosts: readonly Host[];
  readonly has: number;
  readonly needed: number;
  readonly demands: readonly Demand[];
  /** The complete calculation, with its numbers. */
  readonly arithmetic: string;
}

/** Finds hosts with less of a resource than their services need. Hosts with equal numbers are one shortage. */
export function shortages(plan: Plan, kind: "memory" | "disk"): readonly Shortage[] {
  const short = [...byHost(plan.demands)].flatMap(([name, all]): Shortage[] => {
    const host = plan.hosts.get(name);
    const demands = all.filter(({ resource }) => resource === kind);
    const has = host?.[kind];
    const base = kind === "memory" ? system : 0;
    const needed = demands.reduce((sum, { amount }) => sum + amount, base);
    if (!host || has === undefined || demands.length === 0 || needed <= has) return [];
    const terms = demands.map(
      (demand) =>
        `"${serviceOf(plan, demand.service)?.title ?? demand.service}" ${demand.amount} MiB (${demand.formula})`,
    );
    if (base > 0) terms.push(`the operating system ${base} MiB`);
    return [{ hosts: [host], has, needed, demands, arithmetic: terms.join("; ") }];
  });
  return [...groupBy(short, ({ has, arithmetic }) => `${has} ${arithmetic}`).values()].map((alike) => ({
    ...alike[0],
    hosts: alike.flatMap(({ hosts }) => hosts),
    demands: alike.flatMap(({ demands }) => demands),
  }));
}
