import type { Rule } from "../model/rule.ts";
import { encodingFlaw } from "./shared/encoding-flaw.ts";
import { givenSecrets } from "./shared/given-secrets.ts";

export const secretUnencodable: Rule = {
  id: "secret-unencodable",
  severity: "error",
  summary: "Every secret is text of the form that its daemon takes.",
  rationale:
    "Measured with the VRRP daemon: a password is cut to 8 characters, one from # or ! on is a comment, and { or } in it takes the rest of the file apart. Others refuse a key or a cookie of another form when they start, and a line break would open a second setting.",
  bad: `# secrets.yaml
vrrp-service: "Jr6t#k9d"
`,
  good: `# secrets.yaml
vrrp-service: Jr6tYk9d
`,
  sources: ["https://www.keepalived.org/manpage.html"],
  needs: "secrets",
  *check(plan, { secrets = {} }) {
    for (const { secret, value } of givenSecrets(plan, secrets)) {
      const flaw = encodingFlaw(secret.kind, value);
      if (!flaw) continue;
      yield {
        message: `The value of secret "${secret.name}" (${secret.purpose}) ${flaw}.`,
        at: [secret.source],
        hint: "Take a value that `gen-bundle secrets` makes.",
      };
    }
  },
};
