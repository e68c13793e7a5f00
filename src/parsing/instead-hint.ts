import { components } from "../components/index.ts";
import type { Component } from "../model/component.ts";
import { describedKeys } from "../topology-keys.ts";
import { quote } from "./shown.ts";

type Path = readonly (string | number)[];

/** What the estate has without a section of its own. */
const general: Readonly<Record<string, string>> = {
  "firewall|firewalld|nftables|iptables|ufw":
    'Remove it: the firewall of each host follows from what runs there. "network" has the ranges of users, administrators and monitoring systems.',
  "dns|resolver|nameservers|resolvconf|domain":
    "Remove it: hosts of the estate find each other by /etc/hosts, and the bundle leaves their resolver alone.",
  tls: 'Remove it: "tls" of the topology is for all services of the estate.',
  "certificates|certificate|ca|ssl|pki":
    'Write "tls": true. The bundle then has a script that makes an authority and the certificate of every host.',
};

let words: ReadonlyMap<string, string> | undefined;

/** What to do instead, by place and word. */
function insteadByWord(): ReadonlyMap<string, string> {
  words ??= new Map(
    [general, ...Object.values<Component>(components).map(({ elsewhere = {} }) => elsewhere)]
      .flatMap((each) => Object.entries(each))
      .flatMap(([key, hint]) => {
        const [, place = "", alternatives = ""] = /^(.*[.=])?([^.=]*)$/.exec(key) ?? [];
        return alternatives.split("|").map((word) => [`${place}${word}`, hint] as const);
      }),
  );
  return words;
}

/** The word of a name, in lower case and without separators. */
function wordOf(name: string | number): string {
  return String(name)
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[\s._-]/g, "");
}

/** What a component states of a key that is not there, at this place. */
export function insteadOfKey(path: Path, key: string): string | undefined {
  return insteadByWord().get([...path, wordOf(key)].join("."));
}

/** What a component states of a word as a key of the topology or of any section. */
export function insteadOfWord(path: Path, key: string): string | undefined {
  return path.length > 1 ? undefined : insteadByWord().get(wordOf(key));
}

/** What a component states of a value at this place. */
export function insteadOfValue(path: Path, value: unknown): string | undefined {
  if (!Array.isArray(value) && typeof value !== "string") return undefined;
  return insteadByWord().get(`${path.join(".")}=${Array.isArray(value) ? "[]" : wordOf(value)}`);
}

/** The sections that have a key which a section lacks. */
export function sectionsWith(
  [section, ...below]: Path,
  key: string,
  most = Number.POSITIVE_INFINITY,
): string | undefined {
  if (section === undefined || below.length > 0) return undefined;
  const having = describedKeys().flatMap((each) => {
    const [other = "", name, ...rest] = each.key.split(".");
    return name === key && rest.length === 0 && Object.hasOwn(components, other) ? [quote(other)] : [];
  });
  const last = having.at(-1);
  if (last === undefined || having.length > most) return undefined;
  const names = having.length === 1 ? last : `${having.slice(0, -1).join(", ")} and ${last}`;
  return `${quote(key)} is a key of ${names}, but not of ${quote(section)}.`;
}
