import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import { isSecretName, masked, mayHoldSecret, type Span, secretSpans } from "../model/secret-like.ts";

/** Characters: as many as a topology may have. */
const longest = 2 * 1024 * 1024;

/**
 * Masks everything in the text of a topology that looks like a secret, for excerpts. Lines and columns do not change.
 *
 * @returns undefined if the text may hold a secret, but cannot be parsed, so that its place is not known
 */
export function maskSource(text: string): string | undefined {
  if (!mayHoldSecret(text)) return text;
  if (text.length > longest) return undefined;
  try {
    const document = parseDocument(text, { stringKeys: true, prettyErrors: false, uniqueKeys: false });
    if (document.errors.length > 0) return undefined;
    // The second pass finds secrets in comments.
    return masked(text, spansOf(document, text))
      .split("\n")
      .map((line) => masked(line, secretSpans(line)))
      .join("\n");
  } catch {
    // The parser is recursive and ends with an error in text that is nested too deep.
    return undefined;
  }
}

/** secret: every scalar is a secret. lines: scalars are lines of a daemon's file. */
type Kind = "secret" | "lines" | "other";

function spansOf(document: Document.Parsed, text: string): readonly Span[] {
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

const kinds: ReadonlyMap<string, Kind> = new Map([
  ["snippets", "lines"],
  ["snippetsByHost", "lines"],
]);

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
