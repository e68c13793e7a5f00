import { essentialTiers } from "../analysis/essential-tiers.ts";
import { quorumOf } from "../analysis/quorum-of.ts";
import { counted } from "../model/counted.ts";
import type { Host } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

const kinds = ["cpus", "memory"] as const;

export const tierUneven: Rule = {
  id: "tier-uneven",
  severity: "info",
  summary: "Interchangeable hosts have similar resources.",
  rationale: "After a failover the smaller host has the load of the larger one.",
  bad: { hosts: { node1: { memory: "32GiB" }, node2: { memory: "8GiB" }, node3: { memory: "32GiB" } } },
  good: { hosts: { node1: { memory: "32GiB" }, node2: { memory: "32GiB" }, node3: { memory: "32GiB" } } },
  sources: [],
  needsNames: true,
  *check(plan) {
    const capacities = new Set(plan.capacities.map(({ title }) => title));
    const uneven = essentialTiers(plan).flatMap((tier) => {
      // A host that states its capacity takes no more than that.
      if (capacities.has(tier.title)) return [];
      // All members of a quorum have the same load, and a witness may be small.
      if (quorumOf(plan, tier)) return [];
      const { title, hosts: names } = tier;
      const hosts = names.flatMap((name) => plan.hosts.get(name) ?? []);
      return kinds.flatMap((kind) => {
        const size = (host: Host) => host[kind] ?? 0;
        const sized = hosts.filter((host) => host[kind] !== undefined);
        const [minimum, maximum] = [smallest(sized, size), smallest(sized, (host) => -size(host))];
        return minimum && maximum && size(maximum) >= 2 * size(minimum)
          ? [{ title, kind, minimum, maximum }]
          : [];
      });
    });
    for (const alike of groupBy(uneven, ({ minimum }) => minimum.name).values()) {
      const differences = kinds.flatMap((kind) => alike.find((each) => each.kind === kind) ?? []);
      const [first] = differences;
      if (!first) continue;
      const texts = differences.map(
        ({ kind, minimum, maximum }) =>
          `${kind === "cpus" ? counted(minimum.cpus ?? 0, "CPU") : `${minimum.memory} MiB of memory`} while host "${maximum.name}" has ${maximum[kind]}`,
      );
      const places = differences.flatMap(({ kind, minimum, maximum }) => [
        `${minimum.source}/${kind}`,
        `${maximum.source}/${kind}`,
      ]);
      yield {
        message: `${enumerated(new Set(alike.map(({ title }) => title)))} may fail over to host "${first.minimum.name}", which has ${texts.join(" and ")}.`,
        at: pointers(places[0] ?? first.minimum.source, ...places),
        hint: `Give host "${first.minimum.name}" as much as host "${first.maximum.name}".`,
      };
    }
  },
};

/** The first of the smallest hosts. */
function smallest(hosts: readonly Host[], size: (host: Host) => number): Host | undefined {
  return hosts.reduce<Host | undefined>((a, b) => (a && size(a) <= size(b) ? a : b), undefined);
}
