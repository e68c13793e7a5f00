import { line } from "./line.ts";

/** Escapes free text for a line or a table cell, so that it contains no mark-up, tag, link or cell separator. */
export function markdown(value: string): string {
  return line(value)
    .replaceAll(/[!#$&*:<>@[\\\]_`{|}~]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/www\./gi, (start) => `${start.slice(0, 3)}&#46;`);
}

/**
 * Formats the generator's own sentences, in which text between backticks is code.
 *
 * @throws TypeError for an unmatched backtick
 */
export function markdownProse(value: string): string {
  const parts = line(value).split("`");
  if (parts.length % 2 === 0) throw new TypeError("A text has an unmatched backtick.");
  return parts
    .map((part, index) => (index % 2 === 0 ? part.replaceAll(/[\\*_[\]#|~<&]/g, "\\$&") : code(part)))
    .join("");
}

/** Formats a word as code, also within a table. */
export function code(value: string): string {
  return `\`${line(value).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
