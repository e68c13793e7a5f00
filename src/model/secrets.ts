/** Secret values by name. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * Placeholder for an omitted secret in a generated file. Every unit that reads such a file refuses to start while it
 * contains this text (formats/systemd.ts), so that no daemon ever uses a placeholder as its password.
 */
export const missingSecretMark = "MISSING-SECRET";

/** The value of a secret, or its placeholder. */
export function secretValue(secrets: Secrets, name: string): string {
  return Object.hasOwn(secrets, name) ? (secrets[name] as string) : `${missingSecretMark}-${name}`;
}
