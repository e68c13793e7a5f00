import type { SecretKind, SecretReference, Secrets } from "../index.ts";

/** Loaded on demand: most runs create no secret. */
const crypto = () => process.getBuiltinModule("node:crypto");

const digits = "0123456789";
const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const alphanumerics = `${digits}${capitals}${capitals.toLowerCase()}`;

const makers: Readonly<Record<Exclude<SecretKind, "issued" | "ssh-key">, () => string>> = {
  password: () => pick(alphanumerics, 32),
  "signing-key": () => pick(alphanumerics, 32),
  // As long as the hash of the signature (RFC 7518, 3.2: HS512).
  "token-key": () => pick(alphanumerics, 64),
  // The limit of VRRP.
  "vrrp-password": () => pick(alphanumerics, 8),
  "fernet-key": () => crypto().randomBytes(32).toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
  cookie: () => pick(digits + capitals, 32),
};

/** The given secrets and a strong random value for each missing one that can be chosen, ordered by name. */
export function makeSecrets(needed: readonly SecretReference[], given: Secrets): Secrets {
  const made = new Map(Object.entries(given));
  for (const { name, kind } of needed) {
    if (kind !== "issued" && kind !== "ssh-key" && !made.has(name)) made.set(name, makers[kind]());
  }
  return Object.fromEntries([...made].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[crypto().randomInt(alphabet.length)]).join("");
}
