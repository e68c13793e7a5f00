import { groupBy } from "../model/group-by.ts";
import { mapNonEmpty } from "../model/non-empty.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { givenSecrets } from "./shared/given-secrets.ts";
import { otherValues } from "./shared/make-secrets.ts";
import { secretPlaces } from "./shared/secret-places.ts";

const minimum = 6;

export const secretAlike: Rule = {
  id: "secret-alike",
  severity: "warning",
  summary: "No two secrets differ only in case, digits or punctuation.",
  rationale: "An attacker who knows one of them can guess the other. A number at the end is the first guess.",
  bad: `# secrets.yaml
postgres-superuser: Zr0iZxQe8vJt3Wq1
rabbitmq-user-tasks: Zr0iZxQe8vJt3Wq2
`,
  good: `# secrets.yaml
postgres-superuser: Zr0iZxQe8vJt3Wq1
rabbitmq-user-tasks: m6TgXj1vFp8eLa3U
`,
  sources: ["https://pages.nist.gov/800-63-4/sp800-63b.html"],
  needs: "secrets",
  *check(plan, options) {
    const { secrets = {} } = options;
    const texts = givenSecrets(plan, secrets).flatMap(({ secret, value }) =>
      typeof value === "string"
        ? [{ secret, value, letters: value.toLowerCase().replaceAll(/[^\p{L}]/gu, "") }]
        : [],
    );
    for (const alike of groupBy(texts, ({ letters }) => letters).values()) {
      const [first] = alike;
      // The rule "secret-reused" reports equal values. Random values with few letters are alike by chance.
      if (first.letters.length < minimum || new Set(alike.map(({ value }) => value)).size < 2) continue;
      yield {
        message: `Secrets ${enumerated(alike.map(({ secret }) => secret.name))} differ only in case, digits or punctuation.`,
        at: secretPlaces(
          options,
          mapNonEmpty(alike, ({ secret }) => secret),
        ),
        hint: otherValues,
      };
    }
  },
};
