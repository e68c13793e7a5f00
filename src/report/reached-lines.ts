import { counted } from "../model/counted.ts";
import type { ReachedLines } from "../sources/source-map.ts";
import { pathInBundle, sourceTitle } from "./line-explanation.ts";
import { printable } from "./printable.ts";

/**
 * Lists the lines that values reach, with their texts.
 *
 * @param texts the files by their paths in the output directory
 */
export function reachedLines(
  { changed, files, unmeasured }: ReachedLines,
  texts: ReadonlyMap<string, string>,
  file: string,
): string {
  const rows = files.map((each) => {
    const path = pathInBundle(each);
    const lines = texts.get(path)?.split("\n") ?? [];
    const reached = each.lines.flatMap((own, index) => (own.length > 0 ? [index] : []));
    const width = String(each.lines.length).length;
    const shown = reached.map(
      (index) => `    ${String(index + 1).padStart(width)}  ${printable(lines[index] ?? "")}\n`,
    );
    return {
      amount: reached.length,
      text: `${path}${each.sources.length > 0 ? ": the whole file" : ""}\n${shown.join("")}`,
    };
  });
  const total = rows.reduce((sum, { amount }) => sum + amount, 0);
  return [
    ...changed.map((source) => `${sourceTitle(source, file)}.\n`),
    ...unmeasured.map((each) => `No other value could be tried for ${each}.\n`),
    files.length === 0
      ? "\nNo line of a file changes with it. Rules, the report or new lines read it.\n"
      : `\n${counted(total, "line")} of ${counted(files.length, "file")}:\n`,
    ...rows.map(({ text }) => `\n${text}`),
  ].join("");
}
