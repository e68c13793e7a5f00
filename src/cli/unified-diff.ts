import { printable } from "../report/printable.ts";

interface Side {
  /** The path in the header; undefined if this side has no file. */
  readonly path: string | undefined;
  readonly text: string;
}

interface Edit {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

/** Lines of context around a change. */
const context = 3;
/** The maximum size of the table of common lines. Larger changes are shown as removed and added as a whole. */
const largestTable = 4_000_000;

/** The difference of two texts as `diff -u` shows it, with control characters written as escapes; "" if none. */
export function unifiedDiff(before: Side, after: Side): string {
  const edits = editsBetween(linesOf(before.text), linesOf(after.text));
  const hunks = hunksOf(edits);
  if (hunks.length === 0) return "";
  const header = (prefix: string, { path }: Side) =>
    path === undefined ? "/dev/null" : `${prefix}/${printable(path)}`;
  return `--- ${header("a", before)}\n+++ ${header("b", after)}\n${hunks.join("")}`;
}

/** Each line with its line end, so that a missing final line end is a difference. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function editsBetween(before: readonly string[], after: readonly string[]): Edit[] {
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

/** The changed parts with their context. Parts with adjacent contexts are merged. */
function hunksOf(edits: readonly Edit[]): string[] {
  const hunks: string[] = [];
  const changed = edits.flatMap(({ sign }, index) => (sign === " " ? [] : [index]));
  let before = 0;
  let after = 0;
  let position = 0;
  for (let next = 0; next < changed.length; ) {
    const from = Math.max(0, (changed[next] as number) - context);
    let last = changed[next++] as number;
    while (next < changed.length && (changed[next] as number) - last - 1 <= 2 * context)
      last = changed[next++] as number;
    const to = Math.min(edits.length, last + context + 1);

    const gap = from - position;
    const hunk = edits.slice(from, to);
    const removed = hunk.filter(({ sign }) => sign !== "+").length;
    const added = hunk.filter(({ sign }) => sign !== "-").length;
    hunks.push(
      `@@ -${range(before + gap, removed)} +${range(after + gap, added)} @@\n${hunk.map(shown).join("")}`,
    );
    before += gap + removed;
    after += gap + added;
    position = to;
  }
  return hunks;
}

/** "first,count"; an empty range names the line before it. */
function range(skipped: number, count: number): string {
  if (count === 0) return `${skipped},0`;
  return count === 1 ? `${skipped + 1}` : `${skipped + 1},${count}`;
}

function shown({ sign, line }: Edit): string {
  const complete = line.endsWith("\n");
  const text = (complete ? line.slice(0, -1) : line).split("\t").map(printable).join("\t");
  return `${sign}${text}\n${complete ? "" : "\\ No newline at end of file\n"}`;
}
