import fc from "fast-check";
import { hostile } from "./hostile.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Every place in a value, as the keys that lead there. */
export function places(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

/** A copy with something else at a place, if there is one; undefined takes the place away. */
export function changed(
  value: Json,
  [key, ...rest]: readonly string[],
  change: (old: Json) => Json | undefined,
): Json {
  if (key === undefined) return change(value) ?? null;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, Json>;
  const old = copy[key] as Json;
  const inner = rest.length > 0 ? changed(old, rest, change) : change(old);
  if (inner === old) return value;
  if (inner === undefined) Array.isArray(copy) ? copy.splice(Number(key), 1) : delete copy[key];
  else
    Object.defineProperty(copy, key, { value: inner, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** A copy in which something has another name, wherever it is named. */
export function renamed(value: Json, from: string, to: string): Json {
  if (value === from) return to;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => renamed(inner, from, to));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key === from ? to : key, renamed(inner, from, to)]),
  );
}

const replacement: fc.Arbitrary<Json | undefined> = fc.oneof(
  fc.constantFrom(...hostile),
  fc.constantFrom(undefined, null, true, 0, -1, 1e308, 65_536, 2 ** 53),
  fc.constantFrom<Json>([], {}, [[]], { a: 1 }),
  fc.jsonValue().map((value) => value as Json),
);

/** The value with something else at up to four of its places. */
export function mutationsOf(value: Json): fc.Arbitrary<Json> {
  return fc
    .array(fc.tuple(fc.constantFrom(...places(value)), replacement), { minLength: 1, maxLength: 4 })
    .map((changes) => changes.reduce((result, [path, next]) => changed(result, path, () => next), value));
}
