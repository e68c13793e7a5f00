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

/** A heading with the anchor that GitHub gives it: lower case, without punctuation, with hyphens for spaces. */
export interface Heading {
  readonly level: number;
  /** Text in Markdown. */
  readonly title: string;
  readonly anchor: string;
}

/** The anchor of the first heading with this text. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** The headings of a document outside of code. GitHub numbers anchors from the second one on. */
export function headingsOf(content: string): readonly Heading[] {
  const seen = new Map<string, number>();
  let fenced = false;
  return content.split("\n").flatMap((text) => {
    if (text.startsWith("```")) fenced = !fenced;
    const [, marks, title] = fenced ? [] : (/^(#+) (.+)$/.exec(text) ?? []);
    if (marks === undefined || title === undefined) return [];
    const anchor = anchorOf(title);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return [
      {
        level: marks.length,
        title,
        anchor: count === 0 ? anchor : `${anchor}-${count}`,
      },
    ];
  });
}
