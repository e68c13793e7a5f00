import { Document, visit } from "yaml";
import type { Fragment } from "../model/rule.ts";

/** A fragment as YAML that one would write: a line for each key of a section. */
export function fragmentText(fragment: Fragment): string {
  if (typeof fragment === "string") return fragment;
  const document = new Document(fragment);
  // The document, its map, a section, the map of that, and a key of it.
  visit(document, { Collection: (_key, node, { length }) => void (node.flow = length > 4) });
  return document.toString({ flowCollectionPadding: false });
}
