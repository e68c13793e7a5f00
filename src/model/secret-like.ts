/*
 * The definition of names and texts that look like secrets. A topology holds no secrets, but may contain one by mistake:
 * settings with such names are refused, and no finding or excerpt shows such values.
 */

/** The end of a name in lower case, with words joined by "_": the value of the name is a secret. */
const secretName = new RegExp(
  [
    "(?:password|passwd|passphrase|passcode|secret|credential|apikey)s?$",
    "(?:^|_)(?:pass|pwd|pw|(?<!server_)tokens?|cookies?|salt|bearer|authorization|webhook|(?:basic|http|proxy)_auth)$",
    "(?:^|_)(?:access|account|api|azure|cipher|encryption|fernet|hmac|jwt|master|private|secret|session|shared|signing|ssh|storage)_?keys?$",
  ].join("|"),
);

/** Reports whether the value of a key, setting or variable with this name is a secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .slice(-200)
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, "_");
  // Copies are numbered: password2, token_1.
  return secretName.test(words.replace(/[_\d]{1,20}$/, ""));
}

/** The part of a text from `start` up to `end`. */
export type Span = readonly [start: number, end: number];

/** A quick test: a text without a match has no secret name, no URL with a user, and no escape that could hide one. */
export function mayHoldSecret(text: string): boolean {
  return (
    /pass|pwd|pw|secret|token|cookie|credential|key|salt|bearer|auth|webhook|\\[ux/]/i.test(text) ||
    (text.includes("://") && text.includes("@"))
  );
}

/**
 * The parts of a text that look like secrets: passwords in URLs, and values after a secret name, such as
 * "password=…". Programs disagree about the end of a password in a URL (RFC 3986 ends it at the first slash, SQLAlchemy at
 * the last @), so it ends at the last @ that can belong to the URL.
 *
 * @param kind value: the text is one value, so that quotation marks belong to it. line: they end a value.
 */
export function secretSpans(text: string, kind: "value" | "line" = "line"): readonly Span[] {
  return [...urlPasswords(text, kind === "value" ? /$/ : /["'`\n]/), ...assignedSecrets(text)];
}

function* urlPasswords(text: string, boundary: RegExp): Iterable<Span> {
  // A number before a slash or the end is a port.
  const user = /:\/\/[^\s:@/?#"'`]*?(?::|%3a)(?!\d{1,5}(?:[/?#\s"'`]|$))/giu;
  let done = 0;
  for (const found of text.matchAll(user)) {
    const start = found.index + found[0].length;
    if (start < done) continue;
    done = start + text.slice(start).search(boundary);
    if (done < start) done = text.length;
    const end = text.lastIndexOf("@", done);
    if (end > start) yield [start, end];
  }
}

function* assignedSecrets(text: string): Iterable<Span> {
  const assignment =
    /([A-Za-z][\w.-]{0,80})["'\\]{0,4}\s{0,9}[:=]\s{0,9}("(?:[^"\\]|\\.)*(?:"|$)|'[^']*(?:'|$)|\\?["']?[^\s"',;&{}[\]\\]+)/dgu;
  for (const found of text.matchAll(assignment)) {
    const value = found.indices?.[2];
    if (value && isSecretName(found[1] ?? "")) yield value;
  }
}

/** Replaces the characters of these parts by asterisks, except blanks and line breaks. */
export function masked(text: string, spans: Iterable<Span>): string {
  const ordered = [...spans].sort(([a], [b]) => a - b);
  let result = "";
  let done = 0;
  for (const [start, end] of ordered) {
    const from = Math.max(done, start);
    if (end <= from) continue;
    result += text.slice(done, from) + text.slice(from, end).replaceAll(/\S/g, "*");
    done = end;
  }
  return result + text.slice(done);
}

/** Masks the secrets in a sentence or a line. */
export function withoutSecrets(text: string): string {
  return mayHoldSecret(text) ? masked(text, secretSpans(text)) : text;
}

/** Names a secret in a sentence. Other text may be a value in the wrong place, and is not shown. */
export function secretTitle(name: string): string {
  return /^[A-Za-z_][\w-]{0,79}$/.test(name) ? `secret "${name}"` : "secret with an invalid name";
}
