import type { Rule } from "../model/rule.ts";
import { counted } from "./shared/counted.ts";
import { enumerated } from "./shared/enumerated.ts";

export const secretMissing: Rule = {
  id: "secret-missing",
  severity: "warning",
  summary: "Every secret that the bundle needs has a value.",
  rationale:
    "A placeholder stands in the files instead, and no unit that reads one of them starts while it is there.",
  needs: "secrets",
  *check(plan, { secrets = {} }) {
    const missing = new Set(
      plan.secrets.map(({ name }) => name).filter((name) => !Object.hasOwn(secrets, name)),
    );
    if (missing.size === 0) return;
    yield {
      message: `${counted(missing.size, "secret")} ${missing.size === 1 ? "has" : "have"} no value, and what needs ${missing.size === 1 ? "it" : "them"} will not start: ${enumerated(missing, missing.size)}.`,
      // They are missing beside the topology, not in it: the estate as a whole lacks them.
      at: ["/name"],
      hint: "Make values with `gen-bundle secrets`, and pass them with --secrets.",
    };
  },
};
