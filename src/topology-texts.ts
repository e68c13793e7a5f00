import type { Diagnostic, Place } from "./model/diagnostic.ts";
import { suggestSimilar } from "./model/did-you-mean.ts";
import { everyItem } from "./model/every-item.ts";
import { mapNonEmpty } from "./model/non-empty.ts";
import { type Pointer, pointerSegments, pointerTo } from "./model/pointer.ts";
import { isValid, Results } from "./model/results.ts";
import { mostCharacters } from "./model/text-limits.ts";
import { readSourceText, type SourceText } from "./source-text.ts";

/** A text that is merged into those before it. */
export interface TopologyText {
  /** Name of the file, or of the option, for findings. */
  readonly name: string;
  /** JSON or YAML. */
  readonly text: string;
  /** The key that the text is the value of, such as "/airflow/version"; absent: the text is a topology, or a part of one. */
  readonly at?: Pointer | undefined;
}

/** A topology that is merged from texts. */
export interface TopologySource extends SourceText {
  /** The names of the texts, in their order. */
  readonly names: readonly string[];
  /** Pointers to lists that replace lists of earlier texts. */
  readonly replacedLists: ReadonlySet<Pointer>;
}

/** What `readTopology` has read. */
export const sources = new Results<TopologySource>("The source must be a result of readTopology.");

const document: Place = { pointer: "", part: "document" };
const none: ReadonlySet<Pointer> = new Set();

/** Maximum number of texts. Each one is searched for the place of each finding. */
const mostTexts = 100;
/** Maximum number of reported removals of each text. A file with more is probably not an overlay. */
const maximum = 100;
/** Maximum number of keys in the objects that one text changes. An object that has several aliases counts for each. */
const mostCopied = 1_000_000;
/** Maximum number of keys in the place of a text. The schema has fewer. */
const deepest = 16;

/** Reads a topology that is given as a text, as texts to merge, or as a value, which has no places. Never throws. */
export function readTopology(input: unknown): TopologySource {
  return sources.add(readSource(input));
}

function readSource(input: unknown): TopologySource {
  if (typeof input === "string") return { ...readSourceText(input), names: [], replacedLists: none };
  const texts = topologyTexts(input);
  if (texts) return mergedTexts(texts);
  const value = copyOf(input);
  return { value, diagnostics: [], locate: (place) => place, names: [], replacedLists: none };
}

/** Levels of a value that are copied. The schema has fewer. */
const levels = 16;

/**
 * A copy of the objects and lists of a value, or the value itself if it cannot be read. The properties of a caller's object
 * can be code, which could return something else each time. They are read once, and what is checked is what is used.
 */
function copyOf(input: unknown): unknown {
  const copies = new Map<object, unknown>();
  const copy = (value: unknown, depth: number): unknown => {
    if (typeof value !== "object" || value === null || depth > levels) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const prototype: unknown = Object.getPrototypeOf(value);
    const keys = Object.keys(value);
    if (
      Array.isArray(value)
        ? value.length !== keys.length
        : prototype !== Object.prototype && prototype !== null
    )
      return value;
    copies.set(value, value);
    const entries = keys.map(
      (key) => [key, copy((value as Readonly<Record<string, unknown>>)[key], depth + 1)] as const,
    );
    const result = Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
    copies.set(value, result);
    return result;
  };
  try {
    return copy(input, 0);
  } catch {
    return input;
  }
}

/** A copy of the list, if an input is a list of texts, not a topology. Properties can be code, and are read once. */
function topologyTexts(input: unknown): readonly TopologyText[] | undefined {
  const texts: TopologyText[] = [];
  const add = (value: unknown) => {
    if (!isObject(value)) return false;
    const { name, text, at } = value;
    if (typeof name !== "string" || typeof text !== "string" || !(at === undefined || typeof at === "string"))
      return false;
    texts.push({ name, text, at });
    return true;
  };
  return isValid(() => Array.isArray(input) && input.length > 0 && everyItem(input, add)) ? texts : undefined;
}

/**
 * Reads texts that are merged in their order, as JSON merge patches are (RFC 7396): objects by key, null removes a key,
 * and every other value replaces. Each place has the name of the text that says the value.
 */
function mergedTexts(texts: readonly TopologyText[]): TopologySource {
  const names = texts.map(({ name }) => name);
  const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
  const surplus =
    texts.length > mostTexts
      ? `There are ${texts.length} files and values to merge, which is more than the maximum of ${mostTexts}.`
      : characters > mostCharacters && texts.length > 1
        ? `The files to merge have ${characters} characters, which is more than the maximum of ${mostCharacters}.`
        : undefined;
  if (surplus !== undefined) {
    const hint = "Check that these are the right files.";
    const at = [{ pointer: "", file: names[0] ?? "" }] as const;
    const diagnostics = [{ rule: "syntax", severity: "error", message: surplus, at, hint }] as const;
    return {
      value: undefined,
      diagnostics,
      locate: (place) => place,
      names: names.slice(0, mostTexts),
      replacedLists: none,
    };
  }
  const sources = texts.map((text, index) =>
    index > 0 && isEmpty(text) ? emptySource(text) : sourceOf(text),
  );
  const diagnostics: Diagnostic[] = sources.flatMap((source) => source.diagnostics);
  let value: unknown = sources[0]?.value;
  const replacedLists = new Set<Pointer>();
  if (diagnostics.length === 0) {
    for (const source of sources.slice(1)) {
      const merging: Merging = { unused: [], replacedLists, copied: 0 };
      value = mergePatch(value, source.value, [], merging);
      const unused = merging.unused.slice(0, maximum);
      diagnostics.push(...unused.map((each) => unusedRemoval(each, source.locate)));

      if (merging.copied > mostCopied) diagnostics.push(tooMuch(source));
    }
    const [first, ...others] = sources;
    const later = others.map((each) => each.value);
    if (first && diagnostics.length === 0 && isReplaced(first.value, later))
      diagnostics.push({
        rule: "invalid-value",
        severity: "error",
        message: `${JSON.stringify(names[0])} has no effect, because later files set all of its keys.`,
        at: [first.locate(document)],
        hint: `Put it after the files whose keys it replaces: gen-bundle ${[...names.slice(1), names[0]].join(" ")}.`,
      });
  }
  return { value, diagnostics, locate: (place) => located(place, sources), names, replacedLists };
}

function isEmpty({ text, at }: TopologyText): boolean {
  return at === undefined && text.trim() === "";
}

/** A file without text, which is merged into others. */
function emptySource({ name }: TopologyText): SourceText {
  const message = `${JSON.stringify(name)} is empty, so it changes nothing.`;
  const hint = 'Leave it out, or write the keys that it sets, such as "hosts".';
  const at = [{ pointer: "", file: name, line: 1, column: 1 }] as const;
  return {
    value: undefined,
    diagnostics: [{ rule: "syntax", severity: "error", message, at, hint }],
    locate: (place) => place,
  };
}

function sourceOf({ name, text, at }: TopologyText): SourceText {
  const segments = pointerSegments(at ?? "");
  const { value, diagnostics, locate } = readSourceText(text);
  const inFile = (place: Place): Place =>
    at === undefined ? { ...place, file: name } : { pointer: place.pointer, file: name };
  const named = diagnostics.map((each) => ({ ...each, at: mapNonEmpty(each.at, inFile) }));
  const isDeep = segments.length > deepest;
  const whole = isDeep ? undefined : segments.reduceRight((inner: unknown, key) => entry(key, inner), value);
  if (named.length === 0 && !isObject(whole)) {
    named.push({
      rule: "invalid-value",
      severity: "error",
      message: isDeep
        ? `A value cannot be set ${segments.length} keys deep; the maximum is ${deepest}.`
        : `${JSON.stringify(name)} must hold an object whose keys are merged.`,
      at: [inFile(locate(document))],
      hint: isDeep ? "Check the name of the key." : 'Start with a key of a topology, such as "hosts".',
    });
  }
  return {
    value: whole,
    diagnostics: named,
    locate: (place) => inFile(at === undefined ? locate(place) : place),
  };
}

/** An object with one key, whatever its name. */
function entry(key: string, value: unknown): object {
  return Object.fromEntries([[key, value]]);
}

/** Reports whether later values set each key of a value, so that it is lost. */
function isReplaced(value: unknown, later: readonly unknown[]): boolean {
  const given = later.filter((each) => each !== undefined);
  if (given.length === 0) return false;
  if (!isObject(value) || given.some((each) => !isObject(each))) return true;
  return Object.entries(value).every(([key, inner]) =>
    isReplaced(
      inner,
      given.map((each) => (isObject(each) && Object.hasOwn(each, key) ? each[key] : undefined)),
    ),
  );
}

interface Unused {
  readonly path: readonly string[];
  readonly known: readonly string[];
}

interface Merging {
  /** Pointers to lists that replace lists of earlier texts. */
  readonly replacedLists: Set<Pointer>;
  readonly unused: Unused[];
  copied: number;
}

/** Merges a patch; counts the copied entries, and collects removals of keys that are not there. */
function mergePatch(target: unknown, patch: unknown, path: readonly string[], merging: Merging): unknown {
  if (Array.isArray(target) && Array.isArray(patch)) merging.replacedLists.add(pointerTo(...path));
  if (!isObject(patch) || merging.copied > mostCopied) return patch;
  const known = isObject(target) ? Object.keys(target) : [];
  const entries = new Map(isObject(target) ? Object.entries(target) : []);
  merging.copied += known.length + Object.keys(patch).length;
  for (const [key, value] of Object.entries(patch)) {
    if (value !== null) entries.set(key, mergePatch(entries.get(key), value, [...path, key], merging));
    else if (!entries.delete(key)) merging.unused.push({ path: [...path, key], known });
  }
  return Object.fromEntries(entries);
}

function tooMuch({ locate }: SourceText): Diagnostic {
  return {
    rule: "invalid-value",
    severity: "error",
    message: `The keys that are merged have more than ${mostCopied} keys beside them.`,
    at: [locate(document)],
    hint: "Use fewer aliases in the files.",
  };
}

function unusedRemoval({ path, known }: Unused, locate: SourceText["locate"]): Diagnostic {
  return {
    rule: "unknown-key",
    severity: "error",
    message: `The key ${JSON.stringify(path.join("."))} cannot be removed, because nothing before sets it.`,
    at: [locate({ pointer: pointerTo(...path), part: "key" })],
    hint:
      suggestSimilar(path.at(-1) ?? "", known) ??
      "Remove the key, or give it a value: without one, as with null, it removes the key.",
  };
}

/** The place of a value in the last text that says it, or else of the nearest enclosing value that a text says. */
function located(place: Place, sources: readonly SourceText[]): Place {
  if (place.file !== undefined) return place;
  const segments = pointerSegments(place.pointer);
  let best: { readonly source: SourceText; readonly depth: number } | undefined;
  for (const source of sources.toReversed()) {
    const { depth, isReplaced } = depthIn(source.value, segments);
    if (!best || depth >= best.depth) best = { source, depth };
    // What earlier texts say there is gone.
    if (isReplaced) break;
  }
  return best ? { ...best.source.locate(place), pointer: place.pointer } : place;
}

/** The number of segments that lead to a value, and whether that value replaces those of earlier texts. */
function depthIn(value: unknown, segments: readonly string[]) {
  let inner = value;
  for (const [depth, segment] of segments.entries()) {
    if (typeof inner !== "object" || inner === null) return { depth, isReplaced: true };
    if (!Object.hasOwn(inner, segment)) return { depth, isReplaced: Array.isArray(inner) };
    inner = (inner as Readonly<Record<string, unknown>>)[segment];
  }
  return { depth: segments.length, isReplaced: true };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
