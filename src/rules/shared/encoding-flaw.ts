import type { SecretKind } from "../../model/facts.ts";
import { missingSecretMark } from "../../model/secrets.ts";

const longest = 1024;

/** Of a key with 8192 bits of RSA. */
const longestKey = 8192;

/** Private key of OpenSSH without a passphrase: its cipher is named "none" (PROTOCOL.key of OpenSSH). */
const plainKey =
  /^-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU[A-Za-z0-9+/\n]{100,}={0,2}\n-----END OPENSSH PRIVATE KEY-----\n?$/;

/** Values that the file for a kind of secret can hold. Secrets of other kinds are encoded, so any text is valid. */
const forms: Partial<Record<SecretKind, { readonly form: RegExp; readonly flaw: string }>> = {
  "fernet-key": {
    // During a rotation there are two keys, and the new one comes first.
    form: /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=(?:,[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=)?$/,
    flaw: "is neither 32 bytes in URL-safe Base64 (44 characters), nor two such keys separated by a comma",
  },
  "vrrp-password": {
    form: /^[^\s"'`!#$\\{}~\u0080-\u{10ffff}]{0,8}$/u,
    flaw: "is longer than 8 characters, which is the limit of VRRP, or contains characters other than printable ASCII without blanks, quotes and ! # $ \\ { } ~",
  },
  "signing-key": {
    form: /^[^$~]*$/,
    flaw: "contains $ or ~, which its reader expands to a variable or a home directory",
  },
  "token-key": {
    form: /^[^$~]*$/,
    flaw: "contains $ or ~, which its reader expands to a variable or a home directory",
  },
  cookie: {
    form: /^[A-Za-z0-9]{0,255}$/,
    flaw: "is longer than 255 characters, or contains characters other than A to Z, a to z and 0 to 9",
  },
};

/** Describes why no file can hold this value as a secret of this kind. The description does not reveal the value. */
export function encodingFlaw(kind: SecretKind, value: unknown): string | undefined {
  if (typeof value !== "string") return "is not text";
  if (/\p{Surrogate}/u.test(value)) return "is not valid Unicode";
  if (kind === "ssh-key" && !value.includes(missingSecretMark)) {
    if (value.length > longestKey) return `is longer than ${longestKey} characters`;
    return plainKey.test(value)
      ? undefined
      : "is no private key of OpenSSH without a passphrase: all lines from BEGIN OPENSSH PRIVATE KEY to END, as ssh-keygen -t ed25519 -N '' writes them";
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return "contains a line break or another control character";
  if (value.length > longest) return `is longer than ${longest} characters`;
  if (value.includes(missingSecretMark)) return "contains the text of a placeholder";
  const expected = forms[kind];
  return expected && !expected.form.test(value) ? expected.flaw : undefined;
}
