import type { SecretReference } from "../../model/facts.ts";
import type { Plan } from "../../model/plan.ts";
import type { Secrets } from "../../model/secrets.ts";

export interface GivenSecret {
  readonly secret: SecretReference;
  /** A string, unless a caller of the library passed another type. */
  readonly value: unknown;
}

/** The distinct secrets of the plan that have a value. */
export function givenSecrets(plan: Pick<Plan, "secrets">, secrets: Secrets): readonly GivenSecret[] {
  const distinct = new Map(plan.secrets.map((secret) => [secret.name, secret]));
  return [...distinct.values()]
    .filter(({ name }) => Object.hasOwn(secrets, name))
    .map((secret) => ({ secret, value: secrets[secret.name] }));
}
