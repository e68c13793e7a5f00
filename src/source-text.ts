import {
  type Alias,
  Composer,
  type CST,
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Parser,
  type Scalar,
  visit,
  type YAMLMap,
} from "yaml";
import { counted } from "./model/counted.ts";
import type { Diagnostic, Place } from "./model/diagnostic.ts";
import { type JsonText, keyAt, readJsonText, valuesWithin } from "./model/json-text.ts";
import { type Pointer, pointerSegments, pointerTo } from "./model/pointer.ts";
import { hasTooManyTokens, mostCharacters, mostTokens } from "./model/text-limits.ts";

const deepest = 64;
/** Maximum number of reported problems. */
const maximum = 20;
/** Maximum number of aliases, and of uses of one anchor. The parser's search for an anchor is quadratic. */
const mostAliases = 100;
/** Maximum number of entries that merge keys add to objects. */
const mostMerged = 200_000;

export interface SourceText {
  readonly value: unknown;
  /** Syntax errors. */
  readonly diagnostics: readonly Diagnostic[];
  /** Adds the line and column of the value, or else of the nearest enclosing value, to a place. Returns anything else as it is. */
  readonly locate: (place: Place) => Place;
}

/**
 * Reads a topology from JSON or YAML text (JSON is a subset of YAML) with positions. Reports duplicate keys, which
 * JSON.parse drops. Never throws.
 */
export function readSourceText(text: string): SourceText {
  const refused = (message: string, hint: string): SourceText => ({
    value: undefined,
    diagnostics: [
      { rule: "syntax", severity: "error", message, at: [{ pointer: "", line: 1, column: 1 }], hint },
    ],
    locate: (place) => place,
  });
  if (typeof text !== "string") return refused("The topology is not text.", "Pass its text, as a string.");
  if (text.length > mostCharacters) {
    return refused(
      `The topology has ${text.length} characters, which is more than the maximum of ${mostCharacters}.`,
      "Check that this is the right file.",
    );
  }
  if (text.includes("\0"))
    return refused(
      "The topology contains a NUL character, so it is not a text file.",
      "Check that this is the right file.",
    );
  if (brackets(text) > deepest || /(?:[-?]\s+){65}/.test(text)) {
    return refused(
      `The topology is nested more than ${deepest} levels deep.`,
      "Check that this is the right file.",
    );
  }
  if (text.trim() === "")
    return refused("The topology is empty.", 'Start with "name", "network" and "hosts".');

  const position = positionFinder(text);
  const json = readJsonText(text);
  if (json) return readJson(text, json, position);
  // A recursion that fills the stack is caught below, unless V8 compiles a regular expression at that moment: then it ends the
  // process (RegExpCompiler::ToNodeCheckForStackOverflow of Node.js 20).
  if (indentation(text) > deepest) {
    return refused(
      `The topology is nested more than ${deepest} levels deep.`,
      "Check that this is the right file.",
    );
  }
  if (hasTooManyTokens(text)) {
    return refused(
      `The topology has more than ${mostTokens} words and punctuation marks, the maximum in YAML.`,
      "Check that this is the right file. If it is to be JSON, which has no such limit, correct its syntax.",
    );
  }
  const comment = /^\s*[[{]/.test(text) ? commentIn(text) : undefined;
  if (comment !== undefined)
    return {
      ...refused("", ""),
      diagnostics: [
        {
          ...diagnosticOf({ message: "JSON has no comments.", offset: comment }, position),
          hint: text.startsWith("/*", comment)
            ? "Remove the comment, or start each of its lines with #, as YAML does."
            : "Remove the comment, or start it with # in place of //: the file is then read as YAML.",
        },
      ],
    };
  const { document, problem } = composed(text);
  if (problem) return { ...refused("", ""), diagnostics: [diagnosticOf(problem, position)] };
  const { targets, repeated, typographic, aliases, undefinedAlias } = surveyed(document);
  const [mark] = typographic;
  if (mark) {
    const others = typographic.length - 1;
    return {
      ...refused("", ""),
      diagnostics: [
        {
          ...diagnosticOf(mark, position),
          hint: `Write " before and after the text${others > 0 ? `, also in ${counted(others, "other place")}` : ""}.`,
        },
      ],
    };
  }
  if (aliases > mostAliases) {
    return refused(
      `The topology has ${aliases} aliases, which is more than the maximum of ${mostAliases}.`,
      "Write the values out.",
    );
  }
  if (undefinedAlias !== undefined) {
    // The name of the alias may be a secret that starts with an asterisk.
    const message =
      "The topology has an alias without an anchor before it: text that starts with an asterisk.";
    return {
      ...refused("", ""),
      diagnostics: [
        {
          ...diagnosticOf({ message, offset: undefinedAlias }, position),
          hint: 'Write the value itself, define its anchor before with "&", or put a text that starts with an asterisk in quotation marks.',
        },
      ],
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: mostAliases });
  } catch {
    return refused(
      "The topology cannot be read: an alias stands for too much.",
      "Remove anchors and aliases, and write their values out.",
    );
  }
  const pairOf = pairFinder(targets);
  const merged = text.includes(mergeKey) ? mergedValue(value) : { value, wrong: [], entries: 0 };
  if (!merged) {
    return refused(
      "The topology cannot be read: an alias stands in its own value.",
      "Remove the alias, or write its value out.",
    );
  }
  if (merged.entries > mostMerged) {
    return refused(
      `The merge keys of the topology add more than ${mostMerged} entries to its objects.`,
      'Write fewer entries, or fewer keys "<<".',
    );
  }
  const wrong = merged.wrong.slice(0, maximum).map((pointer) => ({
    message: 'The merge key "<<" must have an object as its value, or a list of objects.',
    offset: offsetOf(document, targets, pairOf, { pointer, part: "key" }) ?? 0,
  }));
  const errors = [...repeated, ...wrong].slice(0, maximum);
  return {
    value: merged.value,
    diagnostics: errors.map((error) => diagnosticOf(error, position)),
    locate: (place) => {
      if (!isUnlocated(place)) return place;
      const offset = offsetOf(document, targets, pairOf, place);
      const partly = partOf(place, merged.value);
      return offset === undefined ? partly : { ...partly, ...position(offset) };
    },
  };
}

/** The result for JSON. The parser of YAML would take ten times the time and the memory. */
function readJson(text: string, json: JsonText, position: PositionFinder): SourceText {
  const indexes = new Map<number, Map<string, number>>();
  const indexOf = (number: number) => {
    let index = indexes.get(number);
    if (!index) {
      index = new Map();
      for (const inner of valuesWithin(json, number)) {
        const key = json.keys[inner] as number;
        index.set(key < 0 ? String(index.size) : keyAt(text, key), inner);
      }
      indexes.set(number, index);
    }
    return index;
  };
  const repeated = json.repeated
    .slice(0, maximum)
    .map(({ offset, first }) =>
      diagnosticOf({ message: repetition(keyAt(text, offset)), offset, first, hint: mergeHint }, position),
    );
  return {
    value: json.value,
    diagnostics: repeated,
    locate: (place) => {
      if (!isUnlocated(place)) return place;
      const segments = pointerSegments(place.pointer);
      let number = 0;
      for (const [depth, segment] of segments.entries()) {
        const inner = indexOf(number).get(segment);
        if (inner === undefined) break;
        number = inner;
        const key = json.keys[number] as number;
        if (place.part === "key" && depth === segments.length - 1 && key >= 0)
          return { ...place, ...position(key) };
      }
      return { ...partOf(place, json.value), ...position(json.starts[number] as number) };
    },
  };
}

/** The place of a value, which is the whole text if no key of the text encloses the value. */
function partOf(place: Place, value: unknown): Place {
  const [first] = pointerSegments(place.pointer);
  const isWithin =
    first === undefined || (typeof value === "object" && value !== null && Object.hasOwn(value, first));
  return isWithin || place.part !== undefined ? place : { ...place, part: "document" };
}

/** Findings of the parser already have a position. Values of callers without types may be no places. */
function isUnlocated(place: Place): boolean {
  try {
    return typeof place.pointer === "string" && place.line === undefined;
  } catch {
    return false;
  }
}

type PositionFinder = (offset: number) => { readonly line: number; readonly column: number };

/** Finds the line and column of an offset. The lines are counted once, for all findings. */
function positionFinder(text: string): PositionFinder {
  let starts: number[] | undefined;
  return (offset) => {
    if (!starts) {
      starts = [0];
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
    }
    let line = 0;
    for (let step = 2 ** 21; step >= 1; step /= 2)
      if ((starts[line + step] ?? Number.POSITIVE_INFINITY) <= offset) line += step;
    return { line: line + 1, column: Math.max(0, offset - (starts[line] as number)) + 1 };
  };
}

/** The offset of a comment in the style of JavaScript that stands outside of strings; undefined if there is none. */
function commentIn(text: string): number | undefined {
  for (const { index, 1: before = "" } of text.matchAll(/^(.*?)(?:\/\/|\/\*)/gm))
    if (before.split('"').length % 2 === 1 && /(?:^|[,:{}[\]"\d\s])$/.test(before))
      return index + before.length;
  return undefined;
}

interface Problem {
  readonly message: string;
  readonly offset: number;
  /** The offset of the key that a key repeats. */
  readonly first?: number;
  readonly hint?: string;
}

function diagnosticOf({ message, offset, first, hint }: Problem, position: PositionFinder): Diagnostic {
  const others = first === undefined ? [] : [{ pointer: "", part: "key", ...position(first) } as const];
  return {
    rule: "syntax",
    severity: "error",
    message,
    at: [{ pointer: "", ...position(offset) }, ...others],
    ...(hint && { hint }),
  };
}

const mergeHint = "Merge the two into one, or remove one of them.";

function repetition(key: string): string {
  return `The key ${shortened(key)} occurs more than once in one object.`;
}

/** Parses the text until its first problem: what is wrong after it mostly follows from it. */
function composed(text: string): { document: Document; problem: Problem | undefined } {
  const problems: Problem[] = [];
  let stopped = false;
  const composer = new Composer({
    stringKeys: true,
    uniqueKeys: false,
    // Otherwise sets, binary data and dates become objects of JavaScript.
    resolveKnownTags: false,
  });
  const enough = new Error();
  const add = (offset: number, code: string, message: string) => {
    problems.push({
      message: messageOf(text, offset, code, message),
      offset: openingQuote(text, offset, message) ?? openingBracket(text, offset, message) ?? offset,
    });
    // Problems with tokens come before those with the document that they are in.
    if (problems.length === maximum) throw enough;
  };
  const stop = (offset: number, code: string, message: string) => {
    // The composer catches errors and reports them here again, once for each level of nesting.
    if (!stopped) add(offset, code, message);
    stopped = true;
    throw enough;
  };
  // The composer would collect all problems: a million braces are a million errors, each with a stack trace.
  const onError = (source: ErrorSource, code: string, message: string) =>
    stop(typeof source === "number" ? source : "offset" in source ? source.offset : source[0], code, message);
  Object.assign(composer, { onError });
  let document: Document | undefined;
  try {
    const tokens = new Parser().parse(text);
    for (const each of composer.compose(tokensWithoutErrors(tokens, add), true, text.length)) {
      document ??= each;
      if (document !== each) stop(each.range[0], "MULTIPLE_DOCS", "");
      const { explicit, version } = each.directives?.yaml ?? {};
      if (explicit && version !== "1.2") stop(0, "YAML_VERSION", String(version));
      for (const { pos, code, message } of each.errors) stop(pos[0], code, message);
    }
  } catch {
    // Otherwise the parser's recursion went too deep.
    if (problems.length === 0)
      problems.push({ message: messageOf(text, 0, "RESOURCE_EXHAUSTION", ""), offset: 0 });
  }
  const [problem] = problems.sort((a, b) => a.offset - b.offset);
  return { document: document ?? new Document(), problem };
}

type ErrorSource = number | readonly [number, number] | { readonly offset: number };

function* tokensWithoutErrors(
  tokens: Iterable<CST.Token>,
  add: (offset: number, code: string, message: string) => void,
): Iterable<CST.Token> {
  for (const token of tokens) {
    if (token.type === "error")
      // Text may be a secret; brackets and other marks are none.
      add(
        token.offset,
        "UNEXPECTED_TOKEN",
        /^\W{1,20}$/.test(token.source) ? `${token.message}: ${shortened(token.source)}` : token.message,
      );
    else yield token;
  }
}

/** Types of YAML 1.1 (yaml.org/type), which YAML 1.2 does not have. */
const knownTag =
  / tag:yaml\.org,2002:(?:binary|bool|float|int|map|merge|null|omap|pairs|seq|set|str|timestamp|value|yaml)$/;

const noBlank = "The topology has a key without a value. Write a blank after the colon.";

/** What is said of a range without quotation marks, whose brackets begin a list of YAML there. */
function rangeWithoutMarks(text: string, offset: number): string | undefined {
  const [, before = "", word = ""] =
    /(\S?\s*)([\w.:-]{1,60})$/.exec(text.slice(Math.max(0, offset - 80), offset)) ?? [];
  const [end] = /^\[\d{1,9}-\d{0,9}\][\w.:-]{0,40}/.exec(text.slice(offset, offset + 80)) ?? [];
  if (end === undefined || word === "") return undefined;
  // The value of a key is an address, or the range of a list.
  return before.startsWith(":") && !/[.:]/.test(word)
    ? `The topology has a range of hosts without brackets and quotation marks. Write ["${word}${end}"].`
    : `The topology has a range without quotation marks. Write "${word}${end}".`;
}

function messageOf(text: string, offset: number, code: string, message: string): string {
  const [line = ""] = text.slice(text.lastIndexOf("\n", offset - 1) + 1).split("\n", 1);
  if (/^(?:<{7}|={7}|>{7})(?: |$)/.test(line))
    return "The topology contains the marks of a merge by git. Keep one side, and remove the marks.";
  // Within quotation marks, these are text.
  const bare = line.replaceAll(/"[^"]*"|'[^']*'/g, "");
  if (bare.includes("{{"))
    return "The topology contains {{ }}, as templates do. Write the value that stands for it, or fill the template in before.";
  if (/\$\{\w+\}/.test(bare))
    return "The topology contains a variable in braces, which nothing replaces. Write its value, or fill it in before.";
  if (bare.includes("\u00a0"))
    return "The topology contains a no-break space (U+00A0) in this line, which is no blank of YAML. Type a blank in its place.";
  if (/ on same line with key$/.test(message))
    return "The topology has an item of a list on the line of its key. Start the list in the next line, or write it in brackets: [a, b].";
  if (/^\s*[\w-]{1,40} = ?\S/.test(line))
    return "The topology has = after a name. Write a colon and a blank after the name.";
  switch (code) {
    case "MULTIPLE_DOCS":
      return "The topology contains more than one YAML document.";
    case "YAML_VERSION":
      return `The topology declares YAML ${message}, but is read as YAML 1.2.`;
    case "TAG_RESOLVE_FAILED":
      // The name of another tag may be a secret that starts with an exclamation mark.
      if (!knownTag.test(message))
        return "The topology has an unknown tag. Remove it, or quote text that starts with an exclamation mark.";
      break;
    case "TAB_AS_INDENT":
      return "The topology is indented with a tab. YAML is indented with blanks.";
    case "BLOCK_AS_IMPLICIT_KEY":
      if (/^\s*(?:- )?[\w"'[\]-]{1,40}:[[{"'\w]/.test(line)) return noBlank;
      if (/^\s*(?:- )?[\w"'[\]-]{1,40} ?\{/.test(line))
        return "The topology has a name without a colon. Write a colon and a blank after the name.";
      if (/^\s*(?:- )?[\w-]{1,40}:\s+[\w-]{1,40}:(?:\s|$)/.test(line))
        return "The topology has two keys on one line. Start the second one in the next line, indented further, or put braces around it and its value.";
      return "The topology has a key within the value of another key. If the key belongs to the same object, start it in the same column; if its value is text with a colon, quote the text.";
    case "BAD_INDENT":
      if (message.endsWith("must start at the same column"))
        return "The topology has a key or an item that starts in another column than those around it. Start it in the same column as they do.";
      break;
    case "MULTILINE_IMPLICIT_KEY":
      if (message.includes("flow sequence"))
        return 'The topology has a key within a list. Close the list with "]" before the key.';
      if (/^[\w-]{1,40}:\S/.test(text.slice(offset))) return noBlank;
      return "The topology has a key that goes on over several lines. A colon, a comma or a mark that closes is missing in the first of them.";
    case "UNEXPECTED_TOKEN":
      if (message.endsWith("at node end"))
        return (
          rangeWithoutMarks(text, offset) ??
          "The topology has text after a value that has ended. Separate them by a comma or a line break, or quote the text."
        );
      break;
    case "RESOURCE_EXHAUSTION":
      return `The topology is nested more than ${deepest} levels deep.`;
  }
  const [range] = /(?<!["'\w-])[a-z][\w-]*\[\d+-\d+\]/.exec(line) ?? [];
  if (range !== undefined && /^(?:Missing , |Block)/.test(message))
    return `The topology has a range of hosts without quotation marks. Write "${range.slice(0, 80)}".`;
  if (/^(?:Missing , |Block collections are not allowed within flow)/.test(message)) {
    const before = text.slice(Math.max(0, offset - 200), offset);
    // A value ends there, or a list or an object.
    if (/(?:[\]}]|:[ \t]*(?:"[^"\n]*"|[\w.-]+))\s*\n\s*$/.test(before))
      return "The topology has no comma before this. Write a comma at the end of the line before.";
    return "The topology has no comma or no colon before this. Write a comma at the end of the line before, or a colon between a key and its value.";
  }
  const bracket = unclosed(message);
  const isQuote = message.startsWith("Missing closing");
  if ((bracket !== undefined || isQuote) && offset >= text.trimEnd().length)
    return "The topology ends before its brackets and quotation marks are closed.";
  if (bracket !== undefined) return `The topology has a bracket that no "${bracket}" closes.`;
  if (isQuote)
    return "The topology has a quotation mark that opens a text and none that closes it in this line.";
  return `The topology is not valid JSON or YAML: ${sentence(withoutText(message))}`;
}

/** The parser's message without the part of the topology that it quotes at its end, which may be a secret. */
function withoutText(message: string): string {
  return message.replace(
    /^(Block scalar header includes extra characters|Not a valid tag|Could not resolve tag|Unknown directive|Invalid escape sequence|Unsupported YAML version(?! \d{1,3}\.\d{1,3}$))\b.*/s,
    "$1",
  );
}

/** The offset of the bracket that none closes, if that is the problem. */
function openingBracket(text: string, offset: number, message: string): number | undefined {
  if (unclosed(message) === undefined) return undefined;
  const open: number[] = [];
  // A quotation mark that nothing closes stands for the rest of its line, so that no part of the text is read twice.
  const marks = /(?<![^\s[{,:])(?:"(?:[^"\\\n]|\\.?)*"?|'[^'\n]*'?)|(?<!\S)#.*|[[\]{}]/g;
  for (const { 0: mark, index } of text.slice(0, offset).matchAll(marks))
    if (mark === "[" || mark === "{") open.push(index);
    else if (mark === "]" || mark === "}") open.pop();
  return open.at(-1);
}

/** The bracket that is missing, if that is what the parser's message says. */
function unclosed(message: string): string | undefined {
  return /must (?:be sufficiently indented and )?end with an? ([\]}])$/.exec(message)?.[1];
}

/** The offset of the quotation mark that no other one in its line closes, if that is the problem. */
function openingQuote(text: string, offset: number, message: string): number | undefined {
  const [, mark] = /^Missing closing (["'])/.exec(message) ?? [];
  if (mark === undefined) return undefined;
  for (let end = Math.min(offset, text.trimEnd().length); end > 0; ) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(start, end);
    if (line.split(mark).length % 2 === 0) return start + line.lastIndexOf(mark);
    end = start - 1;
  }
  return undefined;
}

/**
 * Finds the value of each alias, and duplicate keys of an object, one of whose values would be lost. The parser's own
 * checks of both are quadratic.
 */
function surveyed(document: Document) {
  const repeated: Problem[] = [];
  const typographic: Problem[] = [];
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  let aliases = 0;
  let undefinedAlias: number | undefined;
  const noteMarks = ({ type, value, range }: Scalar) => {
    const [, mark] = (type === "PLAIN" && /^([“”„‟‘’‚]).*[“”„‟‘’]$/s.exec(String(value))) || [];
    if (mark !== undefined) typographic.push({ message: typographicMark(mark), offset: range?.[0] ?? 0 });
  };
  visit(document, {
    Alias(_key, alias) {
      aliases++;
      const target = anchors.get(alias.source);
      if (target) targets.set(alias, target);
      else undefinedAlias ??= alias.range?.[0];
    },
    Value(_key, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isScalar(node)) noteMarks(node);
      if (!isMap(node)) return;
      const seen = new Map<string, number>();
      for (const { key } of node.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const offset = key.range?.[0] ?? 0;
        const first = seen.get(name);
        if (first === undefined) seen.set(name, offset);
        else if (repeated.length < maximum) {
          repeated.push({
            message: repetition(name),
            offset,
            first,
            hint: node.flow
              ? mergeHint
              : `${mergeHint} A key of the object above it must be indented further.`,
          });
        }
      }
    },
  });
  return { repeated, typographic, targets, aliases, undefinedAlias };
}

function typographicMark(mark: string): string {
  return `"${mark}" is no quotation mark of JSON or YAML, but a sign of the text.`;
}

/** The key whose value has entries for the object around it. */
const mergeKey = "<<";

/**
 * Replaces each merge key by the entries of its objects. They do not replace other entries, and those of earlier objects
 * take precedence. An object that several aliases stand for is merged once. Returns undefined if a value contains itself.
 *
 * @see https://yaml.org/type/merge.html
 */
function mergedValue(
  input: unknown,
): { value: unknown; wrong: readonly Pointer[]; entries: number } | undefined {
  const done = new Map<object, unknown>();
  const open = new Set<object>();
  let isEndless = false;
  const wrong: Pointer[] = [];
  let entries = 0;
  const merge = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value !== "object" || value === null || entries > mostMerged) return value;
    if (done.has(value)) return done.get(value);
    if (open.has(value)) isEndless = true;
    if (isEndless) return value;
    open.add(value);
    const inner = Object.entries(value).map(([key, each]) => [key, merge(each, [...path, key])] as const);
    const own = new Map<string, unknown>(inner);
    const given = own.get(mergeKey);
    const sources = (Array.isArray(given) ? given : [given]) as unknown[];
    let result: unknown = Array.isArray(value) ? inner.map(([, each]) => each) : Object.fromEntries(own);
    if (!Array.isArray(value) && own.delete(mergeKey)) {
      if (!sources.every(isObject)) wrong.push(pointerTo(...path, mergeKey));
      for (const source of sources.filter(isObject)) {
        const added = Object.entries(source);
        entries += added.length;
        if (entries > mostMerged) return value;
        for (const [key, each] of added) if (!own.has(key)) own.set(key, each);
      }
      result = Object.fromEntries(own);
    }
    open.delete(value);
    done.set(value, result);
    return result;
  };
  const value = merge(input, []);
  return isEndless ? undefined : { value, wrong, entries };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Pair = YAMLMap["items"][number];

/**
 * Finds an entry of an object by its key, also one that a merge key adds. The index of each object is built once, for
 * all findings in it.
 */
function pairFinder(targets: ReadonlyMap<Alias, Node>): (map: YAMLMap, name: string) => Pair | undefined {
  const indexes = new Map<YAMLMap, Map<string, Pair>>();
  const find = (map: YAMLMap, name: string, seen: Set<unknown>): Pair | undefined => {
    const index =
      indexes.get(map) ??
      new Map(
        map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : String(pair.key), pair]),
      );
    indexes.set(map, index);
    const own = index.get(name);
    if (own) return own;
    seen.add(map);
    const resolved = (node: unknown) => (isAlias(node) ? targets.get(node) : node);
    const given = resolved(index.get(mergeKey)?.value);
    for (const source of (isSeq(given) ? given.items : [given]).map(resolved)) {
      const found = isMap(source) && !seen.has(source) ? find(source, name, seen) : undefined;
      if (found) return found;
    }
    return undefined;
  };
  return (map, name) => find(map, name, new Set());
}

/**
 * The offset of the value at a pointer, or else of the nearest enclosing value in the text. A block has no bracket of its
 * own and starts with a key that may be right, so the key of the block stands for it.
 */
function offsetOf(
  document: Document,
  targets: ReadonlyMap<Alias, Node>,
  pairOf: ReturnType<typeof pairFinder>,
  { pointer, part }: Place,
): number | undefined {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0];
  let blockKey: number | undefined;
  const segments = pointerSegments(pointer);
  for (const [depth, segment] of segments.entries()) {
    let next: unknown;
    let key: number | undefined;
    if (isMap(node)) {
      const pair = pairOf(node, segment);
      key = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
      // An empty value has no position; its key has one.
      next = part === "key" && depth === segments.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
    } else if (isSeq(node)) {
      next = node.items[Number(segment)];
    }
    if (isAlias(next)) next = targets.get(next) ?? next;
    if (!(isMap(next) || isSeq(next) || isScalar(next))) return blockKey ?? offset;
    node = next;
    offset = next.range?.[0] ?? offset;
    blockKey = isMap(next) && !next.flow ? key : undefined;
  }
  return blockKey ?? offset;
}

/** The maximum depth of brackets in the text, including those within strings: an upper bound of its nesting. */
function brackets(text: string): number {
  let depth = 0;
  let greatest = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) greatest = Math.max(greatest, ++depth);
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return greatest;
}

/**
 * The maximum number of columns in which something begins within what began further left, including those of texts over
 * several lines. Nesting without brackets has at most two levels for each: an object, and a list in the same column.
 */
function indentation(text: string): number {
  const columns: number[] = [];
  let greatest = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "\n") start = index + 1;
    // Only blanks and the marks of items stand before the beginning of a line's content.
    if (start > index || /\s/.test(character)) continue;
    if (character !== "#") {
      while ((columns.at(-1) ?? -1) >= index - start) columns.pop();
      greatest = Math.max(greatest, columns.push(index - start));
    }
    if (!(/[-?:]/.test(character) && /\s/.test(text.charAt(index + 1)))) start = Number.POSITIVE_INFINITY;
  }
  return greatest;
}

function sentence(text: string): string {
  const line = (text.split("\n")[0] as string).slice(0, 200);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/** Text in quotation marks, shortened to fit a sentence. */
function shortened(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 76)}…` : text);
}
