import { banner } from "./banner.ts";
import { line } from "./line.ts";

/** Records of one kind, with a comment that names their fields. */
export interface RecordGroup {
  readonly comment: string;
  readonly records: readonly string[];
}

/**
 * Formats one line for a shell to read: the kind, words, and optionally a text, which may contain blanks. As in every
 * generated file, a value that is refused here is a bug in the generator.
 *
 * @throws TypeError for a value that would become another field or record
 */
export function record(kind: string, words: readonly (string | number)[], text?: string): string {
  for (const word of words) if (/^$|\s/.test(line(word))) refuse("word");
  if (text !== undefined && /^$|^\s|\s$|\t/.test(line(text))) refuse("text");
  return [kind, ...words, ...(text === undefined ? [] : [text])].join(" ");
}

/**
 * Joins several texts into one.
 *
 * @throws TypeError if one of them, except the last, contains the separator
 */
export function columns(...texts: readonly string[]): string {
  for (const text of texts.slice(0, -1)) if (/^$|^\s|\s$|\|/.test(text)) refuse("column");
  return texts.join(" | ");
}

/** Formats a file of records. The last line counts them, so that a reader can detect a truncated file. */
export function recordsFile(estate: string, about: string, groups: readonly RecordGroup[]): string {
  const filled = groups.filter(({ records }) => records.length > 0);
  const blocks = filled.map(({ comment, records }) => `\n# ${comment}\n${records.join("\n")}\n`);
  const count = filled.reduce((sum, { records }) => sum + records.length, 0);
  return `${banner(estate)}# ${about}\n${blocks.join("")}\n# How many records there are\nend ${count}\n`;
}

function refuse(what: string): never {
  // The value may be a secret, so the error names only its kind.
  throw new TypeError(`A record must not contain this ${what}.`);
}
