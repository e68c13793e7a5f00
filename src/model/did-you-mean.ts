const mostCandidates = 1000;

/** `Did you mean "pg1"?` if a known name is close; otherwise a list of known names, or undefined if it is too long. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const candidates = [...known].slice(0, mostCandidates);
  const similar = suggestSimilar(name, candidates);
  if (similar !== undefined) return similar;
  if (candidates.length === 0 || candidates.length > 30) return undefined;
  return `Choose from ${candidates.map((candidate) => `"${candidate}"`).join(", ")}.`;
}

/** `Did you mean "pg1"?` if a known name is close. */
export function suggestSimilar(name: string, known: Iterable<string>): string | undefined {
  const [closest, ...others] = allClosestTo(name, [...known].slice(0, mostCandidates));
  if (closest === undefined) return undefined;
  const named = others.length < mostNamed ? [closest, ...others] : [closest];
  return `Did you mean ${named.map((each) => `"${each}"`).join(" or ")}?`;
}

/** Maximum number of names that are equally close and all named. */
const mostNamed = 4;

/** The only known name that begins with `name`, or the first of those that are close to it, if there is one. */
export function closestTo(name: string, known: readonly string[]): string | undefined {
  return allClosestTo(name, known)[0];
}

/** The only known name that begins with `name`, or those that are equally close to it. */
function allClosestTo(name: string, known: readonly string[]): readonly string[] {
  const longer = known.filter(
    (each) => name.length >= 4 && each.toLowerCase().startsWith(name.toLowerCase()),
  );
  if (longer.length === 1) return longer;
  let best: { candidates: string[]; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase().slice(0, 64), candidate.toLowerCase().slice(0, 64));
    if (!best || distance < best.distance) best = { candidates: [candidate], distance };
    else if (distance === best.distance) best.candidates.push(candidate);
  }
  return (best?.candidates ?? []).filter(
    (candidate) => best && best.distance <= Math.max(1, Math.floor(candidate.length * 0.4)),
  );
}

/** Levenshtein distance; a swap of two adjacent characters counts as one edit. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let distance = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, (beforeLast[column - 2] as number) + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] as number;
}
