import type { Rule } from "../model/rule.ts";
import { encodingFlaw } from "./shared/encoding-flaw.ts";
import { givenSecrets } from "./shared/given-secrets.ts";
import { secretPlaces } from "./shared/secret-places.ts";

export const secretUnencodable: Rule = {
  id: "secret-unencodable",
  severity: "error",
  summary: "Every secret has a format that its daemon accepts.",
  rationale:
    "Measured with the VRRP daemon: it truncates passwords to 8 characters, # or ! starts a comment, and { or } breaks the structure of the file. Other daemons refuse a malformed key or cookie at startup. A line break would start another setting.",
  bad: `# secrets.yaml
vrrp-service: "Jr6t#k9d"
`,
  good: `# secrets.yaml
vrrp-service: Jr6tYk9d
`,
  sources: ["https://www.keepalived.org/manpage.html"],
  needs: "secrets",
  *check(plan, options) {
    const { secrets = {} } = options;
    for (const { secret, value } of givenSecrets(plan, secrets)) {
      const found = encodingFlaw(secret.kind, value);
      if (!found) continue;
      yield {
        message: `The value of secret "${secret.name}" (${secret.purpose}) ${found.flaw}.`,
        at: secretPlaces(options, [secret]),
        hint: found.hint,
      };
    }
  },
};
