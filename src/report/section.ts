import { printable } from "./printable.ts";

/** Width in columns that most terminals have. */
export const width = 100;

export type Row = readonly [label: string, text: string];

/** Formats a heading and its rows, wrapped to the width of a terminal. */
export function section(heading: string, rows: readonly Row[], nothing = "None."): string {
  if (rows.length === 0) return `${heading}\n  ${nothing}\n`;
  const margin = Math.min(30, Math.max(...rows.map(([label]) => label.length))) + 4;
  const lines = rows.flatMap(([label, text]) => {
    const [first = "", ...others] = wrapped(text, width - margin);
    // A label that is wider than its column gets its own line.
    const head = `  ${label}`;
    const start =
      head.length + 2 > margin ? [head, " ".repeat(margin) + first] : [head.padEnd(margin) + first];
    return [...start, ...others.map((line) => " ".repeat(margin) + line)];
  });
  return [heading, ...lines].map((line) => `${printable(line)}\n`).join("");
}

/** The lines of a text of at most so many columns. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
