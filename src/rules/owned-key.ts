import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { shortened } from "./shared/shortened.ts";

export const ownedKey: Rule = {
  id: "owned-key",
  severity: "error",
  summary: "No setting that something else in the topology says is given by its name in a file.",
  rationale:
    "Ports, addresses, names, peers and paths stand in several files, in the firewall and in the checks: changed in one file alone, that file contradicts the others, and no rule would see it.",
  bad: { postgres: { extra: { parameters: { port: 5433 } } } },
  good: { postgres: { ports: { database: 5433 } } },
  sources: [],
  *check(plan) {
    for (const { product, key, owner, source } of plan.overrides) {
      if (owner === undefined) continue;
      const setting = owner.startsWith("/");
      yield {
        message: setting
          ? `${product}'s "${shortened(key)}" cannot be set in ${dotted(source)}: the topology has a place of its own for it.`
          : `${product}'s "${shortened(key)}" cannot be set in ${dotted(source)}. ${owner}`,
        at: [source],
        hint: setting ? `Set ${dotted(owner)} instead.` : "Remove it.",
      };
    }
  },
};
