import { groupBy } from "../model/group-by.ts";
import { mapNonEmpty } from "../model/non-empty.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { givenSecrets } from "./shared/given-secrets.ts";
import { otherValues } from "./shared/make-secrets.ts";
import { secretPlaces } from "./shared/secret-places.ts";

export const secretReused: Rule = {
  id: "secret-reused",
  severity: "warning",
  summary: "No two secrets have the same value.",
  rationale: "An attacker who learns one of them on any host also knows the others.",
  bad: `# secrets.yaml
postgres-superuser: 5Zr0iZxQe8vJt3Wq
rabbitmq-user-tasks: 5Zr0iZxQe8vJt3Wq
`,
  good: `# secrets.yaml
postgres-superuser: 5Zr0iZxQe8vJt3Wq
rabbitmq-user-tasks: m6TgXj1vFp8eLa3U
`,
  sources: ["https://attack.mitre.org/techniques/T1110/004/"],
  needs: "secrets",
  *check(plan, options) {
    const { secrets = {} } = options;
    const texts = givenSecrets(plan, secrets).filter(({ value }) => typeof value === "string");
    for (const same of groupBy(texts, ({ value }) => value).values()) {
      if (same.length < 2) continue;
      yield {
        message: `Secrets ${enumerated(same.map(({ secret }) => secret.name))} have the same value.`,
        at: secretPlaces(
          options,
          mapNonEmpty(same, ({ secret }) => secret),
        ),
        hint: otherValues,
      };
    }
  },
};
