import { Document, isScalar, type Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import type { Place } from "../model/diagnostic.ts";
import { type Pointer, pointerTo } from "../model/pointer.ts";
import { withoutSecrets } from "../model/secret-like.ts";
import { maskSource } from "./mask-source.ts";
import { printable } from "./printable.ts";

/**
 * Formats a topology as YAML. What looks like a secret is masked.
 *
 * @param originOf finds the place that says a value, for its comment; absent: no comments
 */
export function topologyReport(topology: unknown, originOf?: (pointer: Pointer) => Place): string {
  const document = new Document();
  const nodeOf = (value: unknown, path: readonly (string | number)[]): Node => {
    if (Array.isArray(value) && value.length > 0) {
      const list = new YAMLSeq();
      list.items = value.map((each, index) => nodeOf(each, [...path, index]));
      return list;
    }
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    if (entries.length > 0) {
      const map = new YAMLMap();
      map.items = entries.map(
        ([key, each]) => new Pair(document.createNode(key), nodeOf(each, [...path, key])),
      );
      return map;
    }
    const leaf = document.createNode(value);
    if (originOf && isScalar(leaf)) leaf.comment = ` ${origin(originOf(pointerTo(...path)))}`;
    return leaf;
  };
  document.contents = nodeOf(topology, []) as typeof document.contents;
  const text = document.toString({ lineWidth: 0 });
  const masked = withoutNames(text, maskSource(text) ?? withoutSecrets(text));
  return masked === text
    ? text
    : `# What looks like a secret is masked by asterisks, so this text cannot be used as a topology.\n${masked}`;
}

/** The masked text, in which the names of secrets are legible: a topology without errors has no values of secrets there. */
function withoutNames(text: string, masked: string): string {
  const lines = text.split("\n");
  return masked
    .split("\n")
    .map((line, index) => (/^\s*(?:- )?secret: /.test(lines[index] ?? "") ? lines[index] : line))
    .join("\n");
}

/** The name of a text and the line in it. */
function origin({ file, line }: Place): string {
  return printable([file, line].filter((part) => part !== undefined).join(":"));
}
