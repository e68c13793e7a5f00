import { groupBy } from "../model/group-by.ts";
import { keyNamed } from "../model/key-named.ts";
import type { Fragment, RuleDescription } from "../model/rule.ts";
import type { TopologyKey } from "../model/topology-key.ts";
import measured from "../rule-places.json" with { type: "json" };

const places: Readonly<Record<string, readonly string[]>> = measured;

/**
 * The rules about each key: those whose examples of wrong and right differ in it or in an entry of it, and those whose finding about
 * the wrong one is at it, as `npm run golden` measures.
 */
export function rulesByKey(
  keys: readonly TopologyKey[],
  rules: readonly RuleDescription[],
): ReadonlyMap<string, readonly RuleDescription[]> {
  const found = rules.flatMap((rule) => {
    const about = differences(rule.bad, rule.good).flatMap((path) => keyNamed(path, keys)?.key ?? []);
    return [...new Set([...about, ...(places[rule.id] ?? [])])].map((key) => ({ key, rule }));
  });
  return new Map(
    [...groupBy(found, ({ key }) => key)].map(([key, each]) => [key, each.map(({ rule }) => rule)]),
  );
}

/** The paths of values that only one of two fragments has, with dots. Complete documents are about no single key. */
function differences(bad: Fragment | undefined, good: Fragment | undefined): readonly string[] {
  if (typeof bad !== "object" || typeof good !== "object") return [];
  const [before, after] = [new Map(leavesOf(bad)), new Map(leavesOf(good))];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

function leavesOf(value: unknown, path = ""): readonly (readonly [path: string, text: string])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === "" ? key : `${path}.${key}`),
  );
}
