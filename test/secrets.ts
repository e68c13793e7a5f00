import { createHash } from "node:crypto";
import type { Plan } from "../src/index.ts";

/** In every password: what some format takes for a quote, an escape, a comment, a variable or a separator. */
const awkward = "%40$x\"y'z\\#;{}&@:/ `a~=";

/** Has the form of a key of OpenSSH without a passphrase. */
function sshKey(digest: string): string {
  const body = `b3BlbnNzaC1rZXktdjEAAAAABG5vbmU${digest}\n${digest}${digest}`;
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** Strong values for the secrets of a plan, the same on every run. Made up: they protect nothing. */
export function strongSecrets(plan: Pick<Plan, "secrets">): Record<string, string> {
  return Object.fromEntries(
    plan.secrets.map(({ name, kind }) => {
      const digest = createHash("sha256").update(name).digest();
      switch (kind) {
        case "password":
          return [name, digest.toString("hex").slice(0, 24) + awkward];
        case "vrrp-password":
          return [name, digest.toString("hex").slice(0, 8)];
        case "fernet-key":
          return [name, digest.toString("base64").replaceAll("+", "-").replaceAll("/", "_")];
        case "ssh-key":
          return [name, sshKey(digest.toString("hex"))];
        default:
          return [name, digest.toString("hex")];
      }
    }),
  );
}
