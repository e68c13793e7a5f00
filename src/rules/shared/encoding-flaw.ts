import type { SecretKind } from "../../model/facts.ts";
import { missingSecretMark } from "../../model/secrets.ts";

const longest = 1024;

/** What the file that takes a secret of this kind can hold; of the other kinds every text is encoded. */
const forms: Partial<Record<SecretKind, { readonly form: RegExp; readonly flaw: string }>> = {
  "fernet-key": {
    // While one key replaces another both are read, the new one first.
    form: /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=(?:,[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=)?$/,
    flaw: "is not 32 bytes in the URL-safe form of Base64, which has 44 characters, nor two of those with a comma between",
  },
  "vrrp-password": {
    form: /^[^\s"'`!#$\\{}~\u0080-\u{10ffff}]{0,8}$/u,
    flaw: "is longer than 8 characters, of which VRRP sends no more, or has others than printable ASCII without blanks, quotes and ! # $ \\ { } ~",
  },
  "signing-key": {
    form: /^[^$~]*$/,
    flaw: "has a $ or a ~, which its reader takes for a variable or a home directory",
  },
  "token-key": {
    form: /^[^$~]*$/,
    flaw: "has a $ or a ~, which its reader takes for a variable or a home directory",
  },
  cookie: {
    form: /^[A-Za-z0-9]{0,255}$/,
    flaw: "is longer than 255 characters, or has others than A to Z, a to z and 0 to 9",
  },
};

/** Why no file can hold this value as a secret of this kind, in words that tell nothing of it. */
export function encodingFlaw(kind: SecretKind, value: unknown): string | undefined {
  if (typeof value !== "string") return "is not text";
  if (/\p{Surrogate}/u.test(value)) return "is not valid Unicode";
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return "has a line break or another control character";
  if (value.length > longest) return `is longer than ${longest} characters`;
  if (value.includes(missingSecretMark)) return "has the mark of a placeholder in it";
  const expected = forms[kind];
  return expected && !expected.form.test(value) ? expected.flaw : undefined;
}
