import { counted } from "../model/counted.ts";
import type { Rule } from "../model/rule.ts";

export const secretsLeftOut: Rule = {
  id: "secrets-left-out",
  severity: "info",
  summary: "The bundle is made with the values of its secrets.",
  rationale:
    "Without them the bundle can be checked, but not run: placeholders stand in its files, and no unit that reads one of them starts.",
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
      message: `The files hold placeholders for ${counted(needed, "secret")}, since no values were given.`,
      // They are left out beside the topology, not in it.
      at: ["/name"],
      hint: "Make values with `gen-bundle secrets`, and pass them with --secrets.",
    };
  },
};
