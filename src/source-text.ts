import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
} from "yaml";
import type { Diagnostic, Place } from "./model/diagnostic.ts";
import { pointerSegments } from "./model/pointer.ts";

/** Characters: larger than any topology, and small enough to parse instantly. */
const longest = 2 * 1024 * 1024;
const deepest = 64;
/** Maximum number of reported problems. */
const maximum = 20;

export interface SourceText {
  readonly value: unknown;
  /** Syntax errors. */
  readonly diagnostics: readonly Diagnostic[];
  /** Adds the line and column of the value, or else of the nearest enclosing value, to a place. */
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
  if (text.length > longest) {
    return refused(
      `The topology has ${text.length} characters, which is more than the maximum of ${longest}.`,
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

  const lines = new LineCounter();
  let document: Document.Parsed;
  let value: unknown;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      stringKeys: true,
      prettyErrors: false,
      uniqueKeys: false,
    });
    value = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return refused(
      `The topology cannot be read: ${error instanceof Error ? error.message : "unknown error"}.`,
      "Remove anchors and aliases.",
    );
  }
  const errors = [...document.errors.map(problemOf), ...repeatedKeys(document)].slice(0, maximum);
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return {
    value,
    diagnostics: errors.map(({ message, offset }) => ({
      rule: "syntax",
      severity: "error",
      message,
      at: [{ pointer: "", ...position(offset) }],
    })),
    locate: (place) => {
      // Findings of the parser already have a position.
      if (place.line !== undefined) return place;
      const offset = offsetOf(document, place);
      return offset === undefined ? place : { ...place, ...position(offset) };
    },
  };
}

interface Problem {
  readonly message: string;
  readonly offset: number;
}

function problemOf({ code, message, pos }: YAMLParseError): Problem {
  return {
    message:
      code === "MULTIPLE_DOCS"
        ? "The topology contains more than one YAML document."
        : message.startsWith("Maximum call stack")
          ? `The topology is nested more than ${deepest} levels deep.`
          : `The topology is not valid JSON or YAML: ${sentence(message)}`,
    offset: pos[0],
  };
}

/** Finds duplicate keys of an object, one of whose values would be lost. The parser's own check is quadratic. */
function repeatedKeys(document: Document.Parsed): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) {
          problems.push({
            message: `The key ${JSON.stringify(name)} occurs more than once in one object.`,
            offset: key.range?.[0] ?? 0,
          });
        }
        seen.add(name);
      }
    },
  });
  return problems;
}

/** The offset of the value at a pointer, or else of the nearest enclosing value in the text. */
function offsetOf(document: Document.Parsed, { pointer, part }: Place): number | undefined {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0];
  const segments = pointerSegments(pointer);
  for (const [depth, segment] of segments.entries()) {
    let next: unknown;
    if (isMap(node)) {
      const pair: { key: unknown; value: unknown } | undefined = node.items.find(
        ({ key }) => (isScalar(key) ? String(key.value) : String(key)) === segment,
      );
      // An empty value has no position; its key has one.
      next = part === "key" && depth === segments.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
    } else if (isSeq(node)) {
      next = node.items[Number(segment)];
    }
    if (isAlias(next)) next = next.resolve(document) ?? next;
    if (!(isMap(next) || isSeq(next) || isScalar(next))) return offset;
    node = next;
    offset = next.range?.[0] ?? offset;
  }
  return offset;
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

function sentence(text: string): string {
  const line = text.split("\n")[0] as string;
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
