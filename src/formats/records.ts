import { banner } from "./banner.ts";
import { line } from "./line.ts";

/** Records of one kind, under a comment that names their fields. */
export interface RecordGroup {
  readonly comment: string;
  readonly records: readonly string[];
}

/**
 * One line for a shell to read: its kind, words, and perhaps a text, which may have blanks, at the end. As in every
 * generated file, a value refused here is a defect of the generator.
 *
 * @throws TypeError for a value that would become another field or record
 */
export function record(kind: string, words: readonly (string | number)[], text?: string): string {
  for (const word of words) if (/^$|\s/.test(line(word))) refuse("word");
  if (text !== undefined && /^$|^\s|\s$|\t/.test(line(text))) refuse("text");
  return [kind, ...words, ...(text === undefined ? [] : [text])].join(" ");
}

/**
 * Several texts as one.
 *
 * @throws TypeError when one of them, except the last, holds what separates them
 */
export function columns(...texts: readonly string[]): string {
  for (const text of texts.slice(0, -1)) if (/^$|^\s|\s$|\|/.test(text)) refuse("column");
  return texts.join(" | ");
}

/** A file of records. The last line counts them, so that its reader knows whether it has them all. */
export function recordsFile(estate: string, about: string, groups: readonly RecordGroup[]): string {
  const filled = groups.filter(({ records }) => records.length > 0);
  const blocks = filled.map(({ comment, records }) => `\n# ${comment}\n${records.join("\n")}\n`);
  const count = filled.reduce((sum, { records }) => sum + records.length, 0);
  return `${banner(estate)}# ${about}\n${blocks.join("")}\n# How many records there are\nend ${count}\n`;
}

function refuse(what: string): never {
  // The value may be a secret: only its kind is told.
  throw new TypeError(`A record would hold a ${what} that has no place in it.`);
}
