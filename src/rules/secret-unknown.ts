import type { Rule } from "../model/rule.ts";
import { suggester } from "./shared/suggester.ts";

export const secretUnknown: Rule = {
  id: "secret-unknown",
  severity: "warning",
  summary: "Every secret that is given is needed.",
  rationale: "A value under a wrong name is not used, and the secret that it was meant for has none.",
  bad: `# secrets.yaml
rabbitmq-cookies: SWQOKODSQALRPCLNMEQG
`,
  good: `# secrets.yaml
rabbitmq-cookie: SWQOKODSQALRPCLNMEQG
`,
  sources: [],
  needs: "secrets",
  *check(plan, { secrets = {} }) {
    const known = new Set(plan.secrets.map(({ name }) => name));
    const suggest = suggester(known);
    for (const name of Object.keys(secrets)) {
      if (known.has(name)) continue;
      yield {
        message: `A value is given for the secret ${shown(name)}, which nothing in the topology needs.`,
        at: [""],
        hint: suggest(name) ?? "Remove it.",
      };
    }
  },
};

/** On one line, cut to a length that fits a sentence. */
function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 76)}…` : name);
}
