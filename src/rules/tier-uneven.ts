import type { Host } from "../model/facts.ts";
import type { Rule } from "../model/rule.ts";
import { essentialTiers } from "./shared/essential-tiers.ts";
import { groupBy } from "./shared/group-by.ts";
import { pointers } from "./shared/pointers.ts";

const units = { memory: "MiB of memory", cpus: "CPUs" } as const;

export const tierUneven: Rule = {
  id: "tier-uneven",
  severity: "info",
  summary: "Hosts that stand in for one another are alike.",
  rationale: "After a failover the smaller one carries what the larger one carried.",
  *check(plan) {
    const uneven = essentialTiers(plan).flatMap((tier) =>
      (["memory", "cpus"] as const).flatMap((kind) => {
        const hosts = tier.hosts.flatMap((name) => plan.hosts.get(name) ?? []);
        const sized = hosts.filter((host) => host[kind] !== undefined);
        const size = (host: Host) => host[kind] ?? 0;
        const [least, most] = [smallest(sized, size), smallest(sized, (host) => -size(host))];
        if (!least || !most || size(most) < 2 * size(least)) return [];
        return [{ title: tier.title, kind, least, most }];
      }),
    );
    for (const alike of groupBy(
      uneven,
      ({ kind, least, most }) => `${kind} ${least.name} ${most.name}`,
    ).values()) {
      const [first] = alike;
      if (!first) continue;
      const { kind, least, most } = first;
      yield {
        message: `${alike.map(({ title }) => `"${title}"`).join(", ")} may move from host "${most.name}" with ${most[kind]} ${units[kind]} to host "${least.name}" with ${least[kind]}.`,
        at: pointers(`${least.source}/${kind}`, `${most.source}/${kind}`),
        hint: `Give "${least.name}" as much as "${most.name}".`,
      };
    }
  },
};

/** The first of those of which none is smaller. */
function smallest(hosts: readonly Host[], size: (host: Host) => number): Host | undefined {
  return hosts.reduce<Host | undefined>((a, b) => (a && size(a) <= size(b) ? a : b), undefined);
}
