import { counted } from "../model/counted.ts";
import type { Rule } from "../model/rule.ts";

export const secretsLeftOut: Rule = {
  id: "secrets-left-out",
  severity: "info",
  summary: "The bundle is generated with the values of its secrets.",
  rationale:
    "Without values the bundle can be checked, but not run: its files contain placeholders, and no unit starts while its files contain one.",
  bad: `# no --secrets
`,
  good: `# --secrets secrets.yaml
postgres-superuser: 5Zr0iZxQe8vJt3Wq
`,
  sources: [],
  *check(plan, { secrets }) {
    const needed = new Set(plan.secrets.map(({ name }) => name)).size;
    if (secrets !== undefined || needed === 0) return;
    yield {
      message: `The files contain placeholders for ${counted(needed, "secret")}, because no values were given.`,
      // Values are not part of the topology, so the finding points to the estate as a whole.
      at: ["/name"],
      hint: "Generate values with `gen-bundle secrets`, and pass them with --secrets.",
    };
  },
};
