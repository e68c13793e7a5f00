import { counted } from "../model/counted.ts";
import type { Rule } from "../model/rule.ts";
import { isSwapped, secretTitle } from "../model/secret-like.ts";
import { secretPlace } from "./shared/secret-places.ts";
import { suggester } from "./shared/suggester.ts";

/** Maximum number of names with a finding of their own. A file with more is probably that of another estate. */
const maximum = 100;

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
    const unknown = Object.entries(secrets).filter(([name]) => !known.has(name));
    for (const [name, value] of unknown.slice(0, maximum)) {
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
    const more = unknown.length - maximum;
    if (more <= 0) return;
    yield {
      message: `${counted(more, "more secret")} ${more === 1 ? "has a value" : "have values"} that nothing in the topology needs.`,
      at: [secretPlace(options, "") ?? ""],
      hint: "Check that this is the right file of secrets.",
    };
  },
};
