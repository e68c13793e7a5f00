/*
 * Ranges of host names, such as wrk[01-40], and of their addresses, such as 10.0.1.[11-50]. The numbers are written in
 * decimal and replace the brackets, also in IPv6 addresses. A leading zero fixes the number of digits.
 */

interface Range {
  readonly before: string;
  readonly first: number;
  /** Undefined: as many as there are names. */
  readonly last: number | undefined;
  /** Number of digits, 0 if it varies. */
  readonly width: number;
  readonly after: string;
}

const form = /^([^[\]]*)\[(\d{1,9})-(\d{0,9})\]([^[\]]*)$/;

/** Reports whether a text is meant as a range. */
export function isRange(text: string): boolean {
  return text.includes("[");
}

function rangeIn(text: string): Range | undefined {
  const [, before = "", first = "", last = "", after = ""] = form.exec(text) ?? [];
  if (first === "") return undefined;
  return {
    before,
    first: Number(first),
    last: last === "" ? undefined : Number(last),
    width: /^0\d/.test(first) || /^0\d/.test(last) ? Math.max(first.length, last.length) : 0,
    after,
  };
}

function textAt({ before, first, width, after }: Range, index: number): string {
  return `${before}${String(first + index).padStart(width, "0")}${after}`;
}

/** The number of texts that a range stands for; 1 if it is none. */
export function sizeOfRange(text: string): number {
  if (!isRange(text)) return 1;
  const range = rangeIn(text);
  return range?.last === undefined ? 1 : Math.max(1, range.last - range.first + 1);
}

/** The texts that a range of names stands for, or the name itself. Check its size first. */
export function namesIn(text: string): readonly string[] {
  const range = isRange(text) ? rangeIn(text) : undefined;
  return range ? Array.from({ length: sizeOfRange(text) }, (_, index) => textAt(range, index)) : [text];
}

/** The range, or the name, of what a range stands for and another one does not, if it is one. Check their sizes first. */
export function rangeBeside(text: string, other: string): string | undefined {
  const taken = new Set(namesIn(other));
  const left = namesIn(text).filter((name) => !taken.has(name));
  const numbers = (name: string) =>
    name.slice(rangeIn(text)?.before.length, name.length - (rangeIn(text)?.after.length ?? 0));
  const [first = "", last = first] = [left[0], left.at(-1)];
  const range = text.replace(/\[.*\]/, `[${numbers(first)}-${numbers(last)}]`);
  if (left.length < 2) return left[0];
  return namesIn(range).length === left.length ? range : undefined;
}

/** The address of the host at an index of a range, or the address itself. */
export function addressIn(text: string, index: number): string {
  const range = isRange(text) ? rangeIn(text) : undefined;
  return range ? textAt(range, index) : text;
}

/** The number of addresses of a pattern; undefined if it continues for as many as there are names. */
export function addressesOf(text: string): number | undefined {
  return isRange(text) && rangeIn(text)?.last === undefined ? undefined : sizeOfRange(text);
}

/**
 * The requirement that a range violates, starting with "must"; undefined if the text is no range or a correct one.
 *
 * @param accepts whether a text that the range stands for is valid
 * @param options a correct range, whether the last number can be left out, and the nouns of the texts
 */
export function problemOfRange(
  text: string,
  accepts: (text: string) => boolean,
  options: { readonly example: string; readonly open: boolean; readonly nouns: string },
): string | undefined {
  const { example, open, nouns } = options;
  if (!isRange(text)) return undefined;
  if (text.split("[").length > 2) return `must have one range at most, such as ${example}`;
  const [, , first = "", last = ""] = form.exec(text) ?? [];
  const range = rangeIn(text);
  if (!range || (last === "" && !open))
    return `must have a range of two decimal numbers of at most 9 digits, such as ${example}`;
  if (range.last !== undefined && range.last < range.first)
    return `must have a range that starts with the smaller number, such as [${last}-${first}]`;
  if (last !== "" && range.width > 0 && first.length !== last.length)
    return `must have a range whose numbers have the same number of digits if one has a leading zero, such as [${first.padStart(range.width, "0")}-${last.padStart(range.width, "0")}]`;
  const wrong = [textAt(range, 0), textAt(range, sizeOfRange(text) - 1)].find((each) => !accepts(each));
  // Other text may be a secret in the wrong place.
  if (wrong !== undefined)
    return `must stand for ${nouns}, but ${/^[\w.:-]{1,80}$/.test(wrong) ? `"${wrong}"` : "the first or last text"} is none`;
  return undefined;
}

/** The range that another notation means, such as that of a shell or of Ansible, or one without its end. */
export function rangeMeant(text: string): string | undefined {
  const [, start, first, last, end] =
    /^([a-z0-9-]*)[[{](\d+)(?:\.\.\.?|[:,–-])(\d+)(?:[\]}]([a-z0-9-]*))?$/.exec(text) ?? [];
  const range = `${start}[${first}-${last}]${end ?? ""}`;
  return first === undefined || range === text ? undefined : `Write "${range}".`;
}
