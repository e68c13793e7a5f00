/**
 * The places of the values in a JSON text. Values have numbers, in the order of the text: the first is the whole, and
 * those within a value follow it. Numbers in arrays take a tenth of the memory of a tree of nodes.
 */
export interface JsonText {
  readonly value: unknown;
  /** The offset of each value. */
  readonly starts: readonly number[];
  /** The offset after each value. */
  readonly ends: readonly number[];
  /** The number of the first value after each value that is not within it. */
  readonly next: readonly number[];
  /** The offset of the key of each value; -1 in arrays. */
  readonly keys: readonly number[];
  /** Offsets of keys that an object has already, each with that of the first one. */
  readonly repeated: readonly { readonly offset: number; readonly first: number }[];
}

/** Reads a JSON text with the places of its values; undefined if it is not JSON. */
export function readJsonText(text: string): JsonText | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const starts: number[] = [];
  const ends: number[] = [];
  const next: number[] = [];
  const keys: number[] = [];
  const repeated: { readonly offset: number; readonly first: number }[] = [];
  /** The objects and arrays around the offset. Objects have their keys, each with its offset. */
  const open: { readonly number: number; readonly names: Map<string, number> | undefined }[] = [];
  let around: (typeof open)[number] | undefined;
  let key = -1;
  const start = (offset: number) => {
    keys.push(key);
    key = -1;
    return starts.push(offset) - 1;
  };
  const end = (number: number, offset: number) => {
    ends[number] = offset;
    next[number] = starts.length;
  };
  // The text is valid, so that the first character of each token tells what it is.
  for (let offset = 0; offset < text.length; ) {
    const character = text[offset] as string;
    if (/[\s,:]/.test(character)) offset++;
    else if (character === "{" || character === "[") {
      around = { number: start(offset++), names: character === "{" ? new Map() : undefined };
      open.push(around);
    } else if (character === "}" || character === "]") {
      end(open.pop()?.number as number, ++offset);
      around = open.at(-1);
    } else {
      const after = character === '"' ? endOfString(text, offset) : endOfWord(text, offset);
      if (around?.names && key < 0) {
        const name = keyAt(text, offset);
        const first = around.names.get(name);
        if (first === undefined) around.names.set(name, offset);
        else repeated.push({ offset, first });
        key = offset;
      } else end(start(offset), after);
      offset = after;
    }
  }
  return { value, starts, ends, next, keys, repeated };
}

/** The key at an offset of a JSON text. */
export function keyAt(text: string, offset: number): string {
  const source = text.slice(offset, endOfString(text, offset));
  return source.includes("\\") ? (JSON.parse(source) as string) : source.slice(1, -1);
}

/** The numbers of the values directly within a value. */
export function* valuesWithin({ next }: JsonText, number: number): Iterable<number> {
  const end = next[number] as number;
  for (let inner = number + 1; inner < end; inner = next[inner] as number) yield inner;
}

/** The offset after the string that starts at an offset of a JSON text. */
export function endOfString(text: string, start: number): number {
  let offset = start + 1;
  for (; text[offset] !== '"'; offset++) if (text[offset] === "\\") offset++;
  return offset + 1;
}

function endOfWord(text: string, start: number): number {
  let offset = start;
  while (offset < text.length && !/[\s,\]}]/.test(text[offset] as string)) offset++;
  return offset;
}
