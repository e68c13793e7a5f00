/** One line of two texts: of both, only of the first, or only of the second. */
export interface Edit {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

/** The maximum size of the table of common lines. Larger changes are shown as removed and added as a whole. */
const largestTable = 4_000_000;

/** The lines of two texts in order, with the fewest that are only in one of them. */
export function editsBetween(before: readonly string[], after: readonly string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const maximum = Math.min(before.length, after.length) - start;
  while (end < maximum && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;

  const same = (line: string): Edit => ({ sign: " ", line });
  return [
    ...before.slice(0, start).map(same),
    ...changesBetween(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

/** The fewest edits, by the table of the longest common subsequence. */
function changesBetween(before: readonly string[], after: readonly string[]): Edit[] {
  const removed = before.map((line): Edit => ({ sign: "-", line }));
  const added = after.map((line): Edit => ({ sign: "+", line }));
  const width = after.length + 1;
  if ((before.length + 1) * width > largestTable) return [...removed, ...added];

  const common = new Uint32Array((before.length + 1) * width);
  const cell = (row: number, column: number) => common[row * width + column] as number;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      common[row * width + column] =
        before[row] === after[column]
          ? cell(row + 1, column + 1) + 1
          : Math.max(cell(row + 1, column), cell(row, column + 1));
    }
  }
  const edits: Edit[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      edits.push({ sign: " ", line: before[row] as string });
      row++;
      column++;
    } else if (cell(row + 1, column) >= cell(row, column + 1)) {
      edits.push(removed[row++] as Edit);
    } else {
      edits.push(added[column++] as Edit);
    }
  }
  return [...edits, ...removed.slice(row), ...added.slice(column)];
}
