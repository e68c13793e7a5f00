/** Values of secrets by name. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * What stands in a generated file in place of a secret that was not given. Every unit that reads such a file refuses
 * to start while this text is in it (formats/systemd.ts), so that no daemon ever runs with a placeholder as password.
 */
export const missingSecretMark = "MISSING-SECRET";

/** The value of a secret, or its placeholder. */
export function secretValue(secrets: Secrets, name: string): string {
  return Object.hasOwn(secrets, name) ? (secrets[name] as string) : `${missingSecretMark}-${name}`;
}
