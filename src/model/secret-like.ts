/*
 * The definition of names and texts that look like secrets. A topology holds no secrets, but may contain one by mistake:
 * settings with such names are refused, and no finding or excerpt shows such values. Excerpts also mask values of names
 * that can mean a secret or something harmless, such as "key": masking too much costs little, but a refused setting
 * cannot be used at all.
 */

/** The end of a name in lower case, with words joined by "_": the value of the name is a secret. */
const secretName = new RegExp(
  [
    "(?:pass_?word|passwd|pass_?phrase|pass_?code|secret|credential|apikey)s?$",
    "(?:password|passwd|secret|token)_?(?:hash|digest|value)$",
    "(?:^|_)(?:admin|api|auth|bind|db|key|ldap|login|mysql|pg|root|smtp|sql|ssl|store|user)pass$",
    "(?:^|_)(?:pass|pwd|pw|psk|creds?|dsn|jwt|(?<!server_)tokens?|cookies?|salt|bearer|authorization|webhook|(?<!cert_)auth)$",
    "(?:^|_)(?:access|account|api|azure|cipher|encryption|fastopen|fernet|hmac|jwt|licen[cs]e|master|pre_?shared|private|s3|secret|session|shared|signing|ssh|storage)_?keys?$",
  ].join("|"),
);

/** The end of other names whose value can be a secret. */
const ambiguousName =
  /(?:^|_)(?:(?<!(?:binding|cache|foreign|host|partition|primary|pub|public|routing|sort)_)key|auth|hash|licen[cs]e|nonce|otp|pin|seed|sig|signature|(?:bind|db|user)_?pw|pass_word|passwort|(?:master|primary|require)_?(?:auth|pass)|pswd|hmac|(?:broker|webhook)_url|conn(?:ection)?(?:_?string)?)$/;

/** Reports whether the value of this name can be a secret, so that no excerpt shows it. */
export function canBeSecretName(name: string): boolean {
  return isSecretName(name) || ambiguousName.test(wordsOf(name));
}

/** Reports whether the value of a key, setting or variable with this name is a secret. */
export function isSecretName(name: string): boolean {
  // Capital letters within a word do not begin another: PaSsWoRd.
  return secretName.test(wordsOf(name)) || secretName.test(wordsOf(name.slice(-200).toLowerCase()));
}

/**
 * Reports whether a text is the name of a secret as variables are named: words of one case, joined by "_". Digits within a
 * word make it a value.
 */
export function isVariableName(text: string): boolean {
  return /^(?:[A-Z]+\d?(?:_[A-Z]+\d?)+|[a-z]+\d?(?:_[a-z]+\d?)+)$/.test(text.slice(0, 200));
}

/** The end of a name whose value is a secret even if it is a number. */
const numericSecret = /(?:password|passwd|pass_?phrase|pass_?code|pass|pwd|pw|psk|pin|secret|key)$/;

/**
 * Reports whether a setting holds a secret. A switch holds none (PermitEmptyPasswords no, disable_basic_auth true), nor
 * does a number (max_tokens 5), unless the name is that of a password.
 */
export function isSecretSetting(name: string, value: string | number | boolean): boolean {
  if (!isSecretName(name)) return false;
  const isSwitch = typeof value === "boolean" || /^(?:on|off|yes|no|true|false)$/i.test(value.toString());
  if (isSwitch) return /^(?:password|passwd|pass_?phrase|pass_?code|secret)$/.test(wordsOf(lastOf(name)));
  return typeof value !== "number" || numericSecret.test(wordsOf(name));
}

/** The last part of a path such as postgresql.authentication.password. */
function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** The words of a name in lower case, joined by "_". Copies are numbered: password2, token_1. */
function wordsOf(name: string): string {
  return name
    .slice(-200)
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, "_")
    .replace(/[_\d]{1,20}$/, "");
}

/** Reports whether the value of this name is the name of an account. */
export function isLoginName(name: string): boolean {
  return /(?:^|_)(?:account|login|owner|user|username)$/.test(wordsOf(name));
}

/** The password in NAME:PASSWORD, which someone may write where only the name of an account belongs. */
export function loginPassword(text: string): Span | undefined {
  const [, name, password = ""] = /^(["']?[^\s:/"']+:)([^\s"'][^\n"']*)/.exec(text) ?? [];
  return name === undefined ? undefined : [name.length, name.length + password.length];
}

/** The part of a text from `start` up to `end`. */
export type Span = readonly [start: number, end: number];

/** A quick test: a text without a match has no secret name, no user with a password, and no escape that could hide one. */
export function mayHoldSecret(text: string): boolean {
  return (
    /pass|pwd|pw|psk|secret|token|cookie|cred|key|salt|bearer|auth|webhook|dsn|jwt|hash|licen|nonce|otp|pin|seed|sig|pswd|hmac|broker|conn|\\[ux/]/i.test(
      text,
    ) ||
    /@|%40|--[a-z]|<[a-z]|(?:^|[\s"'])-[a-z]|basic|identified|ctl\s|htpasswd/i.test(text) ||
    knownToken.test(text) ||
    /(?:account|login|owner|user|username)\d*["']?\s*:\s*["']?[^\s:/"']+:[^\s]/i.test(text)
  );
}

/**
 * The parts of a text that look like secrets: passwords in URLs and before a host, parameters of URLs, values after a
 * secret name, such as "password=…", and headers that log in. Programs disagree about the end of a password in a URL
 * (RFC 3986 ends it at the first slash, SQLAlchemy at the last @), so it ends at the last @ that can belong to the URL.
 *
 * @param kind value: the text is one value, so that quotation marks belong to it. line: they end a value.
 */
export function secretSpans(
  text: string,
  kind: "value" | "line" = "line",
  isName: (name: string) => boolean = isSecretName,
): readonly Span[] {
  return joined([
    ...urlPasswords(text, kind === "value" ? /$/ : /["'`\n]/),
    ...groups(text, encodedPassword),
    ...groups(text, urlToken),
    ...groups(text, userPassword),
    ...groups(text, addressPassword),
    ...groups(text, urlParameter),
    ...groups(text, bearerToken),
    ...assignedSecrets(text, isName),
    ...headerSecrets(text, isName),
    ...comparedSecrets(text, isName),
    ...groups(text, knownTokens),
    ...groups(text, loginOption),
    ...programOptions.flatMap((pattern) => [...groups(text, pattern)]),
    ...groups(text, sqlPassword),
    ...namedSecrets(text, namedOption, isName),
    ...namedSecrets(text, element, isName),
  ]);
}

/** The same parts of a text in their order, without overlaps: several forms can find one secret. */
function joined(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const [start, end] of [...spans].sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last && start < last[1]) result.splice(-1, 1, [last[0], Math.max(last[1], end)]);
    else result.push([start, end]);
  }
  return result;
}

/**
 * The parts of a text that can be secrets, for text that is only shown: a directive with the name of a secret and a value,
 * such as `requirepass …`, can be prose, and masking it costs little.
 */
export function possibleSecretSpans(text: string, kind: "value" | "line" = "line"): readonly Span[] {
  return [
    ...secretSpans(text, kind, canBeSecretName),
    ...namedSecrets(text, directive, canBeSecretName),
    ...groups(text, loginDirective),
  ];
}

/** A user with a password before a host: user:password@host. Some schemes without slashes and digests look alike. */
const userPassword =
  /(?<![\w/@.:%+-])(?!(?:acct|docker|git|image|mailto|npm|sips?|ssh|xmpp):)[A-Za-z_][\w.+-]{0,80}:([^\s:@/"'`,{}[\]]{1,200})@(?!sha\d)[\w[]/dgiu;

/** A password in a URL whose separators are percent-encoded, as in a parameter of another URL: user%3Apassword%40host. */
const encodedPassword =
  /(?::|%3a)(?:\/|%2f){2}(?:(?!%2f|%3a|%40)[^\s:@/?#"'`]){0,80}(?::|%3a)(?!\d{1,5}(?:%2f|[/?#]))((?:(?!%2f)[^\s@/?#&"'`]){1,200})%40(?![^\s&"'`]{0,200}@)/dgiu;

/**
 * A token in the place of the user of an HTTP URL, as git hosts take it. Tokens are longer than most names of users, or have
 * digits.
 */
const urlToken =
  /\bhttps?:\/\/([^\s:@/?#"'`]{16,255}|(?=[^\s:@/?#"'`\d]{0,14}\d)[^\s:@/?#"'`]{8,15})@(?=[\w[])/dgiu;

const urlParameter =
  /[?&](?:[\w.-]{0,40}[_.-])?(?:auth|code|credential|jwt|key|sig|signature|token)=([^&\s"'`#]+)/dgiu;

const bearerToken = /\b(?:basic|bearer) +((?=[\w.~+/-]*\d)[\w.~+/-]{8,}=*)/dgiu;

/** A user with a password in an address without a scheme: //user:password@host. */
const addressPassword = /(?<![:/\w])\/\/[^\s:@/?#"'`]{0,80}:([^\s@/"'`]{1,200})@[\w[]/dgu;

/** Tokens that their issuer marks by a prefix, and private keys. */
const knownToken =
  /\b(?:gh[a-z]_\w{20}|github_pat_\w{20}|glpat-[\w-]{15}|xox[a-z]-[\w-]{10}|npm_\w{30}|pypi-\w{30}|hvs\.[\w-]{20}|sk-[\w-]{20}|eyJ[\w-]{8,}\.eyJ)|AGE-SECRET-KEY-|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/;
const knownTokens = new RegExp(`((?:${knownToken.source})(?:(?<=-----).*|[\\w.-]*))`, "dg");

/** What ends an option's name and begins its value, also in a list of words: `--user x`, `--user=x`, `["--user", "x"]`. */
const beforeValue = `(?:\\s{1,9}|=|\\\\?["'],\\s{0,9})\\\\?["']{0,2}`;

/** NAME:PASSWORD after an option for a login, as of curl, lftp and smbclient. Numbers are those of an account. */
const loginOption = new RegExp(
  `(?<![\\w-])(?:(?:-[A-Za-z]{0,9}[uUa]|--(?:proxy-)?user)${beforeValue}|-[uU])(?!\\d+:\\d+(?:$|[\\s"']))[^\\s:"'/,%=-][^\\s:"'/,%=]{0,79}[:%,]([^\\s"'\`]+)`,
  "dgu",
);

/** Passwords after options whose letter means something else for other programs. */
const programOptions = [
  /\bsshpass\s[^|;&\n]{0,80}?-p\s{0,9}["']?([^\s"'`]+)/dg,
  /\b(?:mysql|mariadb)\w{0,20}\s[^|;&\n]{0,200}?\s-p["']?([^\s"'`]+)/dg,
  /\b(?:docker|podman|skopeo|helm)\s[^|;&\n]{0,200}?\blogin\s[^|;&\n]{0,200}?-p\s{0,9}["']?([^\s"'`]+)/dg,
  /\b[a-z]{2,20}-cli\s[^|;&\n]{0,200}?-a\s{1,9}["']?([^\s"'`]+)/dg,
  /\bldap[a-z]{1,20}\s[^|;&\n]{0,200}?-w\s{0,9}["']?([^\s"'`]+)/dg,
  /\b[a-z]{2,20}ctl\s[^|;&\n]{0,200}?(?:add_user|change_password)\s{1,9}\S{1,80}\s{1,9}["']?([^\s"'`]+)/dg,
  /\bhtpasswd\s{1,9}-\w{0,9}b\w{0,9}\s{1,9}\S{1,200}\s{1,9}\S{1,80}\s{1,9}["']?([^\s"'`]+)/dg,
];

const sqlPassword =
  /\b(?:password|identified\s{1,9}(?:with\s{1,9}\S{1,40}\s{1,9})?by)\s{1,9}\\?'{1,2}([^'\n]{1,200})/dgiu;

/** The value of an option with a long name: --password …; not the next option, nor the file after --secrets. */
const namedOption = new RegExp(
  `(?<![\\w-])--?(?!(?:old-)?secrets\\b)([A-Za-z][\\w-]{2,60})${beforeValue}(?!-)("[^"]*|'[^']*|[^\\s"'\`,\\]]+)`,
  "dgu",
);

/** The text of an element of XML. */
const element = /<([A-Za-z][\w:.-]{0,60})>([^<\n]{1,500})<\//dgu;

/** A word and a value after it, as most daemons write their settings; not the mark of a comment. */
const directive =
  /(?<![\w.-])([A-Za-z][\w-]{1,60})\s{1,9}(?!(?:is|of|for|in|to|and|or|the|are|has|that|which|with|from)\b|#)(\\?"[^"]{1,200}|\\?'[^']{1,200}|[^\s"'`,;:=]+)/dgu;

/** NAME:PASSWORD after a word: stats auth NAME:PASSWORD. */
const loginDirective = /\bauth\s{1,9}["']?[^\s:"'/]{1,80}:([^\s"'`]+)/dgiu;

function* namedSecrets(text: string, pattern: RegExp, isName: (name: string) => boolean): Iterable<Span> {
  // A word that is no name of a secret may be the value of nothing, and the next one a name.
  const search = new RegExp(pattern);
  for (let found = search.exec(text); found; found = search.exec(text)) {
    const value = found.indices?.[2];
    if (value && isName(found[1] ?? "")) yield value;
    else search.lastIndex = found.index + found[0].length - (found[2]?.length ?? 0);
  }
}

function* groups(text: string, pattern: RegExp): Iterable<Span> {
  for (const { indices } of text.matchAll(pattern)) if (indices?.[1]) yield indices[1];
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
    const length = text.slice(start, done + 1).lastIndexOf("@");
    if (length > 0) yield [start, start + length];
  }
}

function* assignedSecrets(text: string, isName: (name: string) => boolean): Iterable<Span> {
  const name = /([A-Za-z][\w.-]{0,80})["'\\]{0,12}\s{0,9}(?:=>|[:=])\s{0,9}/giu;
  // Within quotation marks of YAML, two stand for one.
  const value =
    /"(?:[^"\\]|\\.)*(?:"|$)|''(?=[^\s'])[^\n']*(?:''|$)|'[^']*(?:'|$)|(?<==)\{[^{}\n]+\}|(?:(?:basic|bearer|digest|negotiate) +)?\\{0,8}["']?[^\s"',;&{}[\]\\]+/iuy;
  for (let found = name.exec(text); found; found = name.exec(text)) {
    if (!isName(found[1] ?? "")) continue;
    value.lastIndex = name.lastIndex;
    const given = value.exec(text);
    if (!given) continue;
    yield [given.index, given.index + given[0].length];
    name.lastIndex = value.lastIndex;
  }
}

/** Headers and variables that a line of a daemon's file sets, unless the daemon takes their value from the request. */
function* headerSecrets(text: string, isName: (name: string) => boolean): Iterable<Span> {
  const header =
    /\b(?:(?:add|replace|set)-header|hdr|header|(?:pre)?setenv)\s+["']?([\w-]{1,80})["']?\s+(?=\S)/giu;
  let done = 0;
  let computed = 0;
  for (const found of text.matchAll(header)) {
    const start = found.index + found[0].length;
    const isComputed = text.startsWith("%[", start);
    if (start < done || (isComputed && start < computed)) continue;
    const end = endOf(text, start, /\n|$/);
    if (isComputed && !/\b(?:bin|str)\(/i.test(text.slice(start, end))) {
      computed = end;
      continue;
    }
    done = end;
    // Cookies that the load balancer sets are no secrets.
    if (isName(found[1] ?? "") && !/cookie$/i.test(found[1] ?? "")) yield [start, end];
  }
}

/** The offset of the first match of a pattern from an offset on. Each part of a text is searched once, however long. */
function endOf(text: string, start: number, pattern: RegExp): number {
  return start + text.slice(start).search(pattern);
}

/**
 * Literals that a condition compares with a header, a cookie or a parameter of a URL: `hdr(X-Token) -m str …`. A scheme such as
 * Bearer, a number and an operator are none, and `-m found` compares nothing.
 */
function* comparedSecrets(text: string, isName: (name: string) => boolean): Iterable<Span> {
  const comparison =
    /\b(?:s?f?hdr|s?cook|url_?param|urlp)(?:_[a-z]+)?\(\s*([\w-]{1,80})[^()]{0,40}\)(?:,[\w.]{1,40}(?:\([^()]{0,80}\))?){0,9}(?: +-(?:i|n|u|m +(?!found)[a-z]+))* +(?:-- +)?(?!-|[{}]|(?:eq|ge|gt|le|lt|if|unless|or|\|\||\d{1,6}|\^?(?:basic|bearer|digest|negotiate)\S{0,4})(?: |$))(?=\S)/giu;
  let done = 0;
  for (const found of text.matchAll(comparison)) {
    const start = found.index + found[0].length;
    if (start < done) continue;
    done = endOf(text, start, /(?<! ) +\}|\n|$/);
    if (isName(found[1] ?? "")) yield [start, done];
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

/** Reports whether the value of a secret is the name of one, so that its name may be the value. */
export function isSwapped(value: unknown, known: ReadonlySet<string>): boolean {
  return typeof value === "string" && known.has(value.toLowerCase().replaceAll("_", "-"));
}
