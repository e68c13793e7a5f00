import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import { endOfString, type JsonText, keyAt, readJsonText, valuesWithin } from "../model/json-text.ts";
import { isSecretName, masked, mayHoldSecret, type Span, secretSpans } from "../model/secret-like.ts";
import { hasTooManyTokens, mostCharacters } from "../model/text-limits.ts";

/**
 * Masks everything in the text of a topology that looks like a secret, for excerpts. Lines and columns do not change.
 *
 * @returns undefined if the text may hold a secret, but cannot be parsed, so that its place is not known
 */
export function maskSource(text: string): string | undefined {
  if (!mayHoldSecret(text)) return text;
  if (text.length > mostCharacters) return undefined;
  try {
    const spans = spansOf(text);
    if (!spans) return undefined;
    // The second pass finds secrets in comments.
    return masked(text, spans)
      .split("\n")
      .map((line) => masked(line, secretSpans(line)))
      .join("\n");
  } catch {
    // The parser is recursive and ends with an error in text that is nested too deep.
    return undefined;
  }
}

function spansOf(text: string): readonly Span[] | undefined {
  const json = readJsonText(text);
  if (json) return spansOfJson(json, text);
  if (hasTooManyTokens(text)) return undefined;
  const document = parseDocument(text, { stringKeys: true, prettyErrors: false, uniqueKeys: false });
  return document.errors.length > 0 ? undefined : spansOfYaml(document, text);
}

/** secret: everything in it is a secret. lines: scalars are lines of a daemon's file. */
type Kind = "secret" | "lines" | "other";

const kinds: ReadonlyMap<string, Kind> = new Map([
  ["snippets", "lines"],
  ["snippetsByHost", "lines"],
]);

function spansOfJson(json: JsonText, text: string): readonly Span[] {
  const spans: Span[] = [];
  const visit = (number: number, kind: Kind): void => {
    const start = json.starts[number] as number;
    const source = text.slice(start, json.ends[number]);
    if (kind === "secret") spans.push([start, start + source.length]);
    else if (!/^[[{]/.test(source)) {
      const value = source.includes("\\") ? String(JSON.parse(source)) : source;
      for (const [from, to] of scalarSpans(source, value, kind)) spans.push([start + from, start + to]);
    } else {
      for (const inner of valuesWithin(json, number)) {
        const key = json.keys[inner] as number;
        if (key < 0) visit(inner, kind);
        else {
          const name = keyAt(text, key);
          const written = text.slice(key, endOfString(text, key));
          for (const [from, to] of scalarSpans(written, name, kind)) spans.push([key + from, key + to]);
          visit(inner, kindOf(name, kind));
        }
      }
    }
  };
  visit(0, "other");
  return spans;
}

function kindOf(name: string, around: Kind): Kind {
  return isSecretName(name) ? "secret" : (kinds.get(name) ?? around);
}

function spansOfYaml(document: Document.Parsed, text: string): readonly Span[] {
  const spans: Span[] = [];
  const anchors = new Map<string, Node>();
  const secret = new Set<Node>();
  const visit = (node: unknown, kind: Kind): void => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target && kind === "secret" && !secret.has(target)) visit(target, kind);
      return;
    }
    if (!(isMap(node) || isSeq(node) || isScalar(node))) return;
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (kind === "secret") secret.add(node);
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        visit(key, kind);
        const name = isScalar(key) ? String(key.value) : "";
        visit(value, kind === "secret" || isSecretName(name) ? "secret" : (kinds.get(name) ?? kind));
      }
    } else if (isSeq(node)) {
      for (const item of node.items) visit(item, kind);
    } else if (node.range) {
      const [start, end] = node.range;
      for (const [from, to] of scalarSpans(text.slice(start, end), String(node.value), kind))
        spans.push([start + from, start + to]);
    }
  };
  visit(document.contents, "other");
  return spans;
}

function scalarSpans(source: string, value: string, kind: Kind): readonly Span[] {
  const whole: readonly Span[] = [[0, source.length]];
  if (kind === "secret") return whole;
  if (kind === "lines") {
    for (const { 0: word, index } of source.matchAll(/[A-Za-z][\w.-]*/g))
      if (word === "auth" || isSecretName(word)) return [[index + word.length, source.length]];
  }
  const spans = secretSpans(source, "value");
  // Escapes in the source can hide a secret.
  return spans.length === 0 && source.includes("\\") && secretSpans(value, "value").length > 0
    ? whole
    : spans;
}
