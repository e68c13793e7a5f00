import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, parseDocument } from "yaml";
import { endOfString, type JsonText, keyAt, readJsonText, valuesWithin } from "../model/json-text.ts";
import {
  canBeSecretName,
  isLoginName,
  isSecretName,
  loginPassword,
  masked,
  mayHoldSecret,
  possibleSecretSpans,
  type Span,
} from "../model/secret-like.ts";
import { hasTooManyTokens, mostCharacters } from "../model/text-limits.ts";

/**
 * Masks everything in the text of a topology that looks like a secret, for excerpts. Lines and columns do not change.
 *
 * @returns undefined if the text may hold a secret, but cannot be parsed, so that its place is not known
 */
export function maskSource(text: string): string | undefined {
  const isSuspect = mayHoldSecret(text);
  if (text.length > mostCharacters) return isSuspect ? undefined : text;
  try {
    const spans = spansOf(text, isSuspect);
    if (!spans) return undefined;
    const found = masked(text, spans);
    if (!isSuspect) return found;
    // The second pass finds secrets in comments.
    return found
      .split("\n")
      .map((line) => masked(line, possibleSecretSpans(line)))
      .join("\n");
  } catch {
    // The parser is recursive and ends with an error in text that is nested too deep.
    return undefined;
  }
}

function spansOf(text: string, isSuspect: boolean): readonly Span[] | undefined {
  const json = readJsonText(text);
  if (json) return spansOfJson(json, text);
  if (!isSuspect) return foreignSpans(text);
  if (hasTooManyTokens(text)) return undefined;
  const document = parseDocument(text, { stringKeys: true, prettyErrors: false, uniqueKeys: false });
  return document.errors.length > 0 ? undefined : [...foreignSpans(text), ...spansOfYaml(document, text)];
}

/**
 * Keys of a topology whose value is no object. The value of any other key beside them may be that of a secret: someone may
 * name the file with the secrets as a topology, and names such as vrrp-service look harmless.
 */
const ownScalars: ReadonlySet<string> = new Set([
  "$schema",
  "cloudInit",
  "name",
  "platform",
  "timezone",
  "tls",
]);

/** The texts of foreign keys that start in the first column of a YAML text. Parsing it would take ten times the time. */
function foreignSpans(text: string): readonly Span[] {
  const key =
    /^(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([^\s"'#:{}[\],&*!|>%@`][^\n:]*))[ \t]*:[ \t]+(?![\s{[#|>]|\d+(?: |$))(.*)$/dgm;
  return [...text.matchAll(key)].flatMap(({ 1: double, 2: single, 3: plain, indices }) => {
    const value = indices?.[4];
    return value && !ownScalars.has((double ?? single ?? plain ?? "").trim()) ? [value] : [];
  });
}

/** secret: everything in it is a secret. login: the name of an account. lines: scalars are lines of a daemon's file. */
type Kind = "secret" | "login" | "lines" | "other";

const kinds: ReadonlyMap<string, Kind> = new Map([
  ["snippets", "lines"],
  ["snippetsByHost", "lines"],
]);

function spansOfJson(json: JsonText, text: string): readonly Span[] {
  const spans: Span[] = [];
  const visit = (number: number, kind: Kind, isTop: boolean): void => {
    const start = json.starts[number] as number;
    const source = text.slice(start, json.ends[number]);
    if (kind === "secret") spans.push([start, start + source.length]);
    else if (!/^[[{]/.test(source)) {
      const value = source.includes("\\") ? String(JSON.parse(source)) : source;
      for (const [from, to] of scalarSpans(source, value, kind)) spans.push([start + from, start + to]);
    } else {
      for (const inner of valuesWithin(json, number)) {
        const key = json.keys[inner] as number;
        if (key < 0) visit(inner, kind, false);
        else {
          const name = keyAt(text, key);
          const written = text.slice(key, endOfString(text, key));
          for (const [from, to] of scalarSpans(written, name, kind)) spans.push([key + from, key + to]);
          const start = json.starts[inner] as number;
          const isForeign = isTop && text[start] === '"' && !ownScalars.has(name);
          const form = formOf(text.slice(start, json.ends[inner]));
          visit(inner, isForeign ? "secret" : kindOf(name, kind, form), false);
        }
      }
    }
  };
  visit(0, "other", true);
  return spans;
}

/** reference: an object that names a secret, { secret: NAME }. */
type ValueForm = "scalar" | "reference" | "other";

function formOf(json: string): ValueForm {
  if (!/^[[{]/.test(json)) return "scalar";
  return /^\{\s*"secret"\s*:\s*"[^"]*"\s*\}$/.test(json) ? "reference" : "other";
}

/** The kind of a value with this name. A name such as "key" means a secret only if its value is a scalar. */
function kindOf(name: string, around: Kind, form: ValueForm): Kind {
  const isSecret = form === "scalar" ? canBeSecretName(name) : form === "other" && isSecretName(name);
  if (around === "secret" || isSecret) return "secret";
  return form === "scalar" && isLoginName(name) && around === "other" ? "login" : (kinds.get(name) ?? around);
}

function spansOfYaml(document: Document.Parsed, text: string): readonly Span[] {
  const spans: Span[] = [];
  const anchors = new Map<string, Node>();
  const secret = new Set<Node>();
  const visit = (node: unknown, kind: Kind, isTop = false): void => {
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
        const isForeign =
          isTop && isScalar(value) && typeof value.value === "string" && !ownScalars.has(name);
        const form = isReference(value) ? "reference" : isMap(value) || isSeq(value) ? "other" : "scalar";
        const inner = isForeign ? "secret" : kindOf(name, kind, form);
        // An unquoted secret may be read as an anchor, a tag or an alias, which stand before the value.
        if (inner === "secret" && isScalar(key) && key.range && isNode(value) && value.range) {
          const [, end] = key.range;
          const blanks = /^[\s:]*/.exec(text.slice(end, value.range[1]))?.[0].length ?? 0;
          spans.push([end + blanks, value.range[1]]);
        }
        visit(value, inner);
      }
    } else if (isSeq(node)) {
      for (const item of node.items) visit(item, kind);
    } else if (node.range) {
      const [start, end] = node.range;
      for (const [from, to] of scalarSpans(text.slice(start, end), String(node.value), kind))
        spans.push([start + from, start + to]);
    }
  };
  visit(document.contents, "other", true);
  return spans;
}

/** Reports whether a node is { secret: NAME }. An unquoted secret may be read as its anchor or its tag. */
function isReference(node: unknown): boolean {
  if (!isMap(node) || node.anchor !== undefined || node.tag !== undefined) return false;
  const [entry, ...others] = node.items;
  return others.length === 0 && isScalar(entry?.key) && entry.key.value === "secret" && isScalar(entry.value);
}

function scalarSpans(source: string, value: string, kind: Kind): readonly Span[] {
  const whole: readonly Span[] = [[0, source.length]];
  if (kind === "secret") return whole;
  const password = kind === "login" ? loginPassword(source) : undefined;
  if (password) return [password];
  if (kind === "lines") {
    // Quotation marks and escapes within a word hide it.
    const words = source.replaceAll(/[\\"']/g, "").match(/[A-Za-z][\w.-]*/g) ?? [];
    if (/\\+x/.test(source) || words.some((word) => canBeSecretName(word) && !source.includes(word)))
      return whole;
    for (const { 0: word, index } of source.matchAll(/[A-Za-z][\w.-]*/g))
      if (canBeSecretName(word)) return [[index + word.length, source.length]];
  }
  const spans = possibleSecretSpans(source, "value");
  // Escapes in the source can hide a secret.
  return spans.length === 0 && source.includes("\\") && possibleSecretSpans(value, "value").length > 0
    ? whole
    : spans;
}
