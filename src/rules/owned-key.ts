import type { Override } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { pointerSegments, pointerTo } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";
import { shortened } from "./shared/shortened.ts";

export const ownedKey: Rule = {
  id: "owned-key",
  severity: "error",
  summary: "Settings that the bundle manages are not set by name.",
  rationale:
    "Ports, addresses, names, peers and paths occur in several files, in the firewall and in checks. A change in one file alone would contradict the others, and no rule would find it.",
  bad: { postgres: { extra: { parameters: { port: 5433 } } } },
  good: { postgres: { ports: { database: 5433 } } },
  sources: [],
  *check(plan) {
    const owned = plan.overrides.flatMap((each) =>
      each.owner === undefined ? [] : [{ ...each, owner: each.owner }],
    );
    for (const alike of groupBy(owned, mistakeOf).values()) {
      const [{ product, key, owner, meant, instead, source }, ...others] = alike;
      const setting = owner.startsWith("/");
      const hosts = alike.flatMap(({ host }) => host ?? []);
      const where =
        others.length === 0
          ? `in ${dotted(source)}`
          : `on ${named("host", hosts)} in ${dotted(pointerTo(...pointerSegments(source).slice(0, 2)))}`;
      yield {
        message: setting
          ? `The setting "${shortened(key)}" of ${product} is not allowed ${where}, because the topology has a key for it.`
          : `The setting "${shortened(key)}" of ${product} is not allowed ${where}. ${owner}`,
        at: pointers(source, ...others.map((other) => other.source)),
        hint: setting
          ? `Set ${dotted(owner)}${meant === undefined ? "" : ` to "${meant}"`} instead.`
          : (instead ?? "Remove the setting."),
      };
    }
  },
};

/** The same setting at the same place of several hosts is one mistake. */
function mistakeOf({ component, key, owner, meant, host, source }: Override): string {
  const [, , , ...place] = pointerSegments(source);
  return host === undefined ? source : JSON.stringify([component, key, owner, meant, place]);
}
