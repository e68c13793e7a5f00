import { closestTo } from "../model/did-you-mean.ts";
import { topologySchema } from "../topology.ts";
import { describedKeys } from "../topology-keys.ts";
import { valueAt } from "./issue.ts";
import { mayShow } from "./may-show.ts";
import { admitsAt, definitionAt, type Form } from "./schema-at.ts";
import { quote } from "./shown.ts";

/** Separates a known key from its value, where YAML reads both as a key because a blank is missing. */
export function blankHint(key: string, forms: readonly Form[]): string | undefined {
  const [name = "", value = ""] = key.split(/[: ](.*)/s);
  if (!forms.some(({ keys }) => keys.includes(name))) return undefined;
  return key.includes(":") || !mayShow([name], value)
    ? blankAfter(key)
    : `Write ${name}: ${value.slice(0, 40)}, with a colon after the key.`;
}

export function blankAfter(key: string): string | undefined {
  const [, name = "", value = ""] = /^([A-Za-z-]+):(\S.*)$/.exec(key) ?? [];
  return value !== "" && mayShow([name], value)
    ? `Write ${name}: ${value.slice(0, 40)}, with a blank after the colon.`
    : undefined;
}

/** Names the key that is given already and that an unknown key seems to mean. */
export function presentHint(key: string, given: object, forms: readonly Form[]): string | undefined {
  const keys = forms.flatMap((form) => form.keys);
  const left = keys.filter((each) => !Object.hasOwn(given, each));
  const meant = closestTo(key, [...left, ...keys]);
  return meant === undefined || left.includes(meant)
    ? undefined
    : `${quote(meant)} is already there. Remove ${quote(key)}, or move what it has to ${quote(meant)}.`;
}

/**
 * The places of a key that other objects of the topology have and that take the value, if they are few: those in the same
 * section, or else all.
 */
export function elsewhereHint(
  key: string,
  path: readonly (string | number)[],
  input: unknown,
): string | undefined {
  const sections = definitionAt(topologySchema, [])?.shape ?? {};
  if (path.length > 0 && Object.hasOwn(sections, key) && Object.hasOwn(input as object, key))
    return undefined;
  const value = valueAt(input, [...path, key]);
  const all = describedKeys().flatMap((each) =>
    each.key.endsWith(`.${key}`) && admitsAt(each.key.split("."), value) ? [each.key] : [],
  );
  const own = all.filter((each) => each.startsWith(`${path[0]}.`));
  const found = own.length > 0 ? own : all;
  const least = Math.min(...found.map((each) => each.split(".").length));
  const isNear = own.length > 0 || path.length === 0;
  // Deeper in another section, a word such as "version" or "host" has another meaning.
  const places = found.filter((each) => each.split(".").length === (isNear ? least : 2));
  const [only, ...others] = places;
  if (only !== undefined && others.length === 0 && valueAt(input, only.split(".")) !== undefined)
    return `${quote(only)} is already there. Remove ${quote(key)}, or move what it has to ${quote(only)}.`;
  return places.length > 0 && places.length <= 2
    ? `Did you mean ${places.map(quote).join(" or ")}?`
    : undefined;
}
