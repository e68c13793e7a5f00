import { literal } from "./comparison-markdown.ts";
import { printable } from "./printable.ts";

/** Formats a sentence as Markdown: what stands between backticks is code, which can be copied as it is; the rest is literal. */
export function marked(text: string): string {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 0 ? literal(part) : code(part)))
    .join("");
}

/** Formats a text as code on one line. */
export function code(text: string): string {
  const fence = fenceAround(text, 1);
  const space = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${fence}${space}${printable(text)}${space}${fence}`;
}

/** Formats commands as a block of code. */
export function codeBlock(commands: readonly string[], indent = ""): string {
  const lines = commands.map(printable);
  const fence = fenceAround(lines.join("\n"), 3);
  return [`${fence}sh`, ...lines, fence].map((line) => `${indent}${line}\n`).join("");
}

/** Backticks that are more than any in the text. */
function fenceAround(text: string, minimum: number): string {
  const longest = Math.max(minimum - 1, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  return "`".repeat(longest + 1);
}
