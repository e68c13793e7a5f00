import type { Rule } from "../model/rule.ts";
import { encodingFlaw } from "./shared/encoding-flaw.ts";
import { givenSecrets } from "./shared/given-secrets.ts";
import { guessingFlaw } from "./shared/guessing-flaw.ts";
import { anotherValue } from "./shared/make-secrets.ts";
import { secretPlaces } from "./shared/secret-places.ts";

export const secretWeak: Rule = {
  id: "secret-weak",
  severity: "error",
  summary: "No secret is easy to guess.",
  rationale:
    "Attackers first try passwords that contain names of the estate. Each of these secrets opens the database, the broker or the VIPs to anyone who can reach their ports.",
  bad: `# secrets.yaml
postgres-superuser: airflow2026!
`,
  good: `# secrets.yaml
postgres-superuser: 5Zr0iZxQe8vJt3Wq
`,
  sources: ["https://pages.nist.gov/800-63-4/sp800-63b.html"],
  needs: "secrets",
  *check(plan, options) {
    const { secrets = {} } = options;
    for (const { secret, value } of givenSecrets(plan, secrets)) {
      if (typeof value !== "string" || encodingFlaw(secret.kind, value)) continue;
      const flaw = guessingFlaw(plan, secret, value);
      if (!flaw) continue;
      yield {
        message: `The value of secret "${secret.name}" (${secret.purpose}) ${flaw}.`,
        at: secretPlaces(options, [secret]),
        hint: anotherValue,
      };
    }
  },
};
