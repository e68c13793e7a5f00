import type { Diagnostic, Place } from "./model/diagnostic.ts";
import { isRange, namesIn } from "./model/host-range.ts";
import { mapNonEmpty } from "./model/non-empty.ts";
import { type Pointer, pointerSegments, pointerTo } from "./model/pointer.ts";

/** A place in a topology as it is written. */
interface WrittenPlace {
  readonly pointer: Pointer;
  /** Whether it is that of a range, or within it. */
  readonly isRange: boolean;
}

/**
 * Finds the place in a topology as written that a place in the topology without ranges comes from: that of the range
 * for one of its hosts. Each object and list is indexed once, for all places.
 *
 * @param input a valid topology
 */
export function writtenPlaceFinder(input: unknown): (pointer: Pointer) => WrittenPlace {
  const keys = new Map<object, ReadonlyMap<string, string>>();
  const keyOf = (value: object, segment: string): string => {
    if (Object.hasOwn(value, segment) && !Array.isArray(value)) return segment;
    let index = keys.get(value);
    if (!index) {
      index = new Map(Array.isArray(value) ? writtenIndexes(value) : writtenKeys(value));
      keys.set(value, index);
    }
    return index.get(segment) ?? segment;
  };
  return (pointer) => {
    let value = input;
    let isWithin = false;
    const written = pointerSegments(pointer).map((segment) => {
      if (typeof value !== "object" || value === null) return segment;
      const list = Array.isArray(value);
      const key = keyOf(value, segment);
      value = Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
      isWithin ||= list ? typeof value === "string" && isRange(value) : key !== segment;
      return key;
    });
    return { pointer: pointerTo(...written), isRange: isWithin };
  };
}

function* writtenKeys(value: object): Iterable<readonly [string, string]> {
  for (const key of Object.keys(value).filter(isRange)) for (const name of namesIn(key)) yield [name, key];
}

function* writtenIndexes(list: readonly unknown[]): Iterable<readonly [string, string]> {
  if (!list.some((item) => typeof item === "string" && isRange(item))) return;
  let index = 0;
  for (const [written, item] of list.entries())
    for (const _ of typeof item === "string" ? namesIn(item) : [item]) yield [`${index++}`, `${written}`];
}

/**
 * Moves findings about hosts of ranges to the places of the ranges. Of findings that differ only in numbers, such as
 * those in the names of hosts, the first one remains and counts the others.
 */
export function atWrittenPlaces(diagnostics: readonly Diagnostic[], input: unknown): readonly Diagnostic[] {
  const written = writtenPlaceFinder(input);
  /** A suggestion of a host of a range suggests the range. */
  const rangeMeant = (hint: string | undefined) => {
    const [, name = ""] = /^Did you mean "([^"]+)"\?$/.exec(hint ?? "") ?? [];
    const { pointer, isRange } = written(pointerTo("hosts", name));
    return isRange ? `Did you mean "${pointerSegments(pointer).at(-1)}"?` : hint;
  };
  const first = new Map<string, { diagnostic: Diagnostic; others: number }>();
  for (const diagnostic of diagnostics) {
    const found = mapNonEmpty(diagnostic.at, (place) => ({ place, ...written(place.pointer) }));
    if (!found.some(({ isRange }) => isRange)) {
      first.set(String(first.size), { diagnostic, others: 0 });
      continue;
    }
    const [place, ...places] = mapNonEmpty(
      found,
      (each): Place => ({ ...each.place, pointer: each.pointer }),
    );
    const others = new Map(places.map((each) => [`${each.part} ${each.pointer}`, each]));
    others.delete(`${place.part} ${place.pointer}`);
    const at = [place, ...others.values()] as const;
    const { rule, message } = diagnostic;
    const key = JSON.stringify([rule, message.replaceAll(/\d+/g, "0"), at.map(({ pointer }) => pointer)]);
    const same = first.get(key);
    if (same) same.others++;
    else first.set(key, { diagnostic: { ...diagnostic, at, hint: rangeMeant(diagnostic.hint) }, others: 0 });
  }
  return [...first.values()].map(({ diagnostic, others }) =>
    others === 0
      ? diagnostic
      : { ...diagnostic, message: `${diagnostic.message} The same applies to ${others} more of the range.` },
  );
}
