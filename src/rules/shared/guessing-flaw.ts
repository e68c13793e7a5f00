import type { SecretReference } from "../../model/facts.ts";
import type { Plan } from "../../model/plan.ts";

const minimumLength = {
  password: 12,
  "signing-key": 12,
  "token-key": 64,
  "vrrp-password": 6,
  cookie: 20,
  "fernet-key": 0,
  issued: 0,
  "ssh-key": 0,
} as const;

/** Minimum number of characters that remain after guessable parts are removed. */
const minimumRest = {
  password: 8,
  "signing-key": 8,
  "token-key": 8,
  "vrrp-password": 4,
  cookie: 8,
  "fernet-key": 0,
  issued: 0,
  "ssh-key": 0,
} as const;

const minimumDistinct = {
  password: 5,
  "signing-key": 5,
  "token-key": 5,
  "vrrp-password": 3,
  cookie: 5,
  "fernet-key": 5,
  issued: 0,
  "ssh-key": 0,
} as const;

/** Words that are common in passwords. */
const commonWords = (
  "access admin administration administrator asdf asdfgh asdfghjkl broker change changeme cluster cookie database " +
  "debian default demo dummy example guest hello letmein linux local login manager master monitor pass " +
  "passphrase password passwd primary private prod production public queue qwer qwerty qwertyuiop " +
  "replica replication replicator rewind rocky root sample scheduler secret secure security server service signing " +
  "staging standby superuser system temp temporary test testing token user vrrp welcome worker"
).split(" ");

/** Describes why a value is easy to guess. The description does not reveal the value. */
export function guessingFlaw(plan: Plan, secret: SecretReference, value: string): string | undefined {
  const characters = [...value];
  const length = minimumLength[secret.kind];
  if (characters.length < length) return `is shorter than ${length} characters`;
  const distinct = minimumDistinct[secret.kind];
  if (new Set(characters).size < distinct) return `has fewer than ${distinct} different characters`;
  const words = guessableWords(plan, secret);
  const rest = Math.min(...spellings(value).map((spelling) => withoutRuns(without(spelling, words)).length));
  if (rest < minimumRest[secret.kind])
    return "consists mostly of common words, names in this topology and sequences of characters";
  return undefined;
}

/**
 * Common words and the names in the topology that are related to this secret, longest first. Words of fewer than four
 * letters are omitted, because random values contain them as well.
 */
function guessableWords(plan: Plan, { name }: SecretReference): readonly string[] {
  const accounts = plan.accounts.filter(({ secret }) => secret === name);
  const names = [
    plan.name,
    name,
    ...accounts.flatMap(({ user, resource }) => [user, resource]),
    ...new Set(plan.services.flatMap(({ component, user }) => [component, user])),
  ];
  const parts = names
    .flatMap((text) => text.toLowerCase().split(/[^a-z]+/))
    .filter(({ length }) => length >= 4);
  return [...new Set([...commonWords, ...parts])].sort((a, b) => b.length - a.length);
}

const lookalikes: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
};

/** The value in lower case without separators, once as it is and once with letters instead of look-alike characters. */
function spellings(value: string): readonly string[] {
  const plain = value.toLowerCase().replaceAll(/[\s_.-]/g, "");
  return [plain, plain.replaceAll(/[013457@$]/g, (sign) => lookalikes[sign] ?? sign)];
}

function without(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, " "), text).replaceAll(" ", "");
}

/** Removes sequences of four or more characters, such as 1234, dcba or xxxx. */
function withoutRuns(text: string): string {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const step = (index: number) => (codes[index + 1] ?? Number.NaN) - (codes[index] as number);
  let rest = "";
  for (let start = 0; start < codes.length; ) {
    let end = start + 1;
    while (Math.abs(step(start)) <= 1 && end < codes.length && step(end - 1) === step(start)) end++;
    if (end - start < 4) end = start + 1;
    if (end === start + 1) rest += String.fromCodePoint(codes[start] as number);
    start = end;
  }
  return rest;
}
