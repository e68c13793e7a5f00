import { line } from "./line.ts";

/** Free text within a line or a cell of a table, which Markdown shows as it is: no mark-up, tag, link or cell of its own. */
export function markdown(value: string): string {
  return line(value)
    .replaceAll(/[!#$&*:<>@[\\\]_`{|}~]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/www\./gi, (start) => `${start.slice(0, 3)}&#46;`);
}

/**
 * Sentences of the generator's own, in which what stands between backticks is code.
 *
 * @throws TypeError for a backtick without a partner
 */
export function markdownProse(value: string): string {
  const parts = line(value).split("`");
  if (parts.length % 2 === 0) throw new TypeError("A text for people has a backtick without a partner.");
  return parts
    .map((part, index) => (index % 2 === 0 ? part.replaceAll(/[\\*_[\]#|~<&]/g, "\\$&") : code(part)))
    .join("");
}

/** A word as code, in a table as well. */
export function code(value: string): string {
  return `\`${line(value).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
