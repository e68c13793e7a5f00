import type { SecretKind } from "../../model/facts.ts";
import { missingSecretMark } from "../../model/secrets.ts";
import { anotherValue } from "./make-secrets.ts";

const longest = 1024;

/** Of a key with 8192 bits of RSA. */
const longestKey = 8192;

/** Private key of OpenSSH without a passphrase: its cipher is named "none" (PROTOCOL.key of OpenSSH). */
const plainKey =
  /^-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU[A-Za-z0-9+/\n]{100,}={0,2}\n-----END OPENSSH PRIVATE KEY-----\n?$/;

/** Values that the file for a kind of secret can hold. Secrets of other kinds are encoded, so any text is valid. */
const forms: Partial<
  Record<
    SecretKind,
    { readonly form: RegExp; readonly longest?: readonly [number, string]; readonly flaw: string }
  >
> = {
  "fernet-key": {
    // During a rotation there are two keys, and the new one comes first.
    form: /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=(?:,[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=)?$/,
    flaw: "is neither 32 bytes in URL-safe Base64 (44 characters), nor two such keys separated by a comma",
  },
  "vrrp-password": {
    form: /^[^\s"'`!#$\\{}~\u0080-\u{10ffff}]*$/u,
    longest: [8, "the limit of VRRP"],
    flaw: "contains characters other than printable ASCII without blanks, quotes and ! # $ \\ { } ~",
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
    form: /^[A-Za-z0-9]*$/,
    longest: [255, "the limit of Erlang"],
    flaw: "contains characters other than A to Z, a to z and 0 to 9",
  },
};

/** Why no file can hold a value. */
export interface EncodingFlaw {
  /** The rest of a sentence about the value, which does not reveal it. */
  readonly flaw: string;
  readonly hint: string;
}

/** Describes why no file can hold this value as a secret of this kind. */
export function encodingFlaw(kind: SecretKind, value: unknown): EncodingFlaw | undefined {
  const hint = newValue[kind] ?? anotherValue;
  if (value === null || value === "") return { flaw: "is empty", hint };
  if (typeof value !== "string") return { flaw: "is not text", hint: "Put it in quotation marks." };
  if (/\p{Surrogate}/u.test(value)) return { flaw: "is not valid Unicode", hint };
  if (kind === "ssh-key" && !value.includes(missingSecretMark)) {
    if (value.length > longestKey) return { flaw: `is longer than ${longestKey} characters`, hint };
    return plainKey.test(value)
      ? undefined
      : { flaw: "is no private key of OpenSSH without a passphrase", hint };
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value))
    return {
      flaw: "contains a line break or another control character",
      hint: "Write the value in one line.",
    };
  if (value.trim() !== value) return { flaw: "starts or ends with a blank", hint: "Remove the blank." };
  if (value.length > longest) return { flaw: `is longer than ${longest} characters`, hint };
  if (value.includes(missingSecretMark)) return { flaw: "contains the text of a placeholder", hint };
  const expected = forms[kind];
  const [most, reason] = expected?.longest ?? [];
  if (most !== undefined && value.length > most)
    return { flaw: `has ${value.length} characters, and ${reason} is ${most}`, hint };
  return expected && !expected.form.test(value) ? { flaw: expected.flaw, hint } : undefined;
}

/** The source of a value that gen-bundle cannot make. */
const newValue: Partial<Record<SecretKind, string>> = {
  issued: "Give the value that the other service has issued.",
  "ssh-key":
    "Give all lines from BEGIN OPENSSH PRIVATE KEY to END, as ssh-keygen -t ed25519 -N '' writes them.",
};
