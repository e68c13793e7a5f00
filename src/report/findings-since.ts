import type { Diagnostic } from "../model/diagnostic.ts";

export interface FindingsSince {
  /** All errors, and what the base does not have. */
  readonly fresh: readonly Diagnostic[];
  /** Warnings and notes that the base has too. */
  readonly known: readonly Diagnostic[];
}

/**
 * Separates findings that a base has too from new ones. A finding is the same if its rule, the names in it and its places
 * are; its numbers may differ, and so may its place in a list. It is the same as well if it has fewer names and no other
 * has the rest, since a part of it is mended.
 */
export function findingsSince(base: readonly Diagnostic[], now: readonly Diagnostic[]): FindingsSince {
  const before = new Set(base.map(subjectOf));
  const left = new Map(now.map((each) => [each, subjectOf(each)]));
  const known = new Set<Diagnostic>();
  const take = (earlier: Subject, same: Diagnostic) => {
    before.delete(earlier);
    left.delete(same);
    known.add(same);
  };
  for (const [each, { kind, parts }] of [...left]) {
    const equal = [...before].find(
      (earlier) => earlier.kind === kind && isWithin(earlier.parts, parts) && isWithin(parts, earlier.parts),
    );
    if (equal) take(equal, each);
  }
  for (const earlier of [...before]) {
    const [part, ...others] = [...left].filter(
      ([, { kind, parts }]) => kind === earlier.kind && isWithin(parts, earlier.parts),
    );
    if (part && others.length === 0) take(earlier, part[0]);
  }
  const isKnown = (each: Diagnostic) => each.severity !== "error" && known.has(each);
  return { fresh: now.filter((each) => !isKnown(each)), known: now.filter(isKnown) };
}

/** The rule of a finding, and what it is about. */
interface Subject {
  readonly kind: string;
  readonly parts: ReadonlySet<string>;
}

/** Names stand in double quotes. A finding whose acceptance is removed is a new one. */
function subjectOf({ rule, severity, message, at, accepted }: Diagnostic): Subject {
  const places = at.map(({ pointer }) => pointer.replace(/\/\d+$/, ""));
  return {
    kind: `${rule} ${severity} ${accepted === true}`,
    parts: new Set([...places, ...(message.match(/"[^"]*"/g) ?? [])]),
  };
}

function isWithin(parts: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...parts].every((part) => others.has(part));
}
