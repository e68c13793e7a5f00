import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
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
    for (const { product, key, owner, meant, instead, source } of plan.overrides) {
      if (owner === undefined) continue;
      const setting = owner.startsWith("/");
      yield {
        message: setting
          ? `The setting "${shortened(key)}" of ${product} is not allowed in ${dotted(source)}, because the topology has a key for it.`
          : `The setting "${shortened(key)}" of ${product} is not allowed in ${dotted(source)}. ${owner}`,
        at: [source],
        hint: setting
          ? `Set ${dotted(owner)}${meant === undefined ? "" : ` to "${meant}"`} instead.`
          : (instead ?? "Remove the setting."),
      };
    }
  },
};
