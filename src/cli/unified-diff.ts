import { type Edit, editsBetween } from "../model/edits-between.ts";
import { printable } from "../report/printable.ts";

interface Side {
  /** The path in the header; undefined if this side has no file. */
  readonly path: string | undefined;
  readonly text: string;
}

/** Lines of context around a change. */
const context = 3;

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
