/** `Did you mean "pg1"?`, if one of `known` is close to `name`; else what there is to choose from; else undefined. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const candidates = [...known].slice(0, 1000);
  const closest = closestTo(name, candidates);
  if (closest !== undefined) return `Did you mean "${closest}"?`;
  if (candidates.length === 0 || candidates.length > 30) return undefined;
  return `Known: ${candidates.map((candidate) => `"${candidate}"`).join(", ")}.`;
}

/** The one of `known` that `name` may be meant for. */
export function closestTo(name: string, known: readonly string[]): string | undefined {
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase().slice(0, 64), candidate.toLowerCase().slice(0, 64));
    if (!best || distance < best.distance) best = { candidate, distance };
  }
  return best && best.distance <= Math.max(1, Math.floor(best.candidate.length * 0.4))
    ? best.candidate
    : undefined;
}

/** Levenshtein distance, in which a swap of two neighbours counts as one. */
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
