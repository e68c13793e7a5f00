import type { Rule } from "../model/rule.ts";
import { isSwapped, secretTitle } from "../model/secret-like.ts";
import { secretPlace } from "./shared/secret-places.ts";
import { suggester } from "./shared/suggester.ts";

export const secretUnknown: Rule = {
  id: "secret-unknown",
  severity: "warning",
  summary: "Every given value belongs to a secret that the bundle needs.",
  rationale: "A value with a misspelled name is not used, and the intended secret has no value.",
  bad: `# secrets.yaml
rabbitmq-cookies: SWQOKODSQALRPCLNMEQG
`,
  good: `# secrets.yaml
rabbitmq-cookie: SWQOKODSQALRPCLNMEQG
`,
  sources: [],
  needs: "secrets",
  needsNames: true,
  *check(plan, options) {
    const { secrets = {} } = options;
    const known = new Set(plan.secrets.map(({ name }) => name));
    const suggest = suggester(known);
    for (const [name, value] of Object.entries(secrets)) {
      if (known.has(name)) continue;
      const place = secretPlace(options, name);
      if (isSwapped(value, known)) {
        yield {
          message: `The value of a secret is "${value}", which is the name of a secret.`,
          // The name may be the value, and is not shown.
          at: [place ? { ...place, pointer: "" } : ""],
          hint: "Swap the name and the value.",
        };
        continue;
      }
      yield {
        message: `The ${secretTitle(name)} has a value, but nothing in the topology needs it.`,
        at: [place ?? ""],
        hint: suggest(name) ?? "Remove the value.",
      };
    }
  },
};
