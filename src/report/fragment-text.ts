import { Document, visit } from "yaml";
import { memoized } from "../model/memoized.ts";
import type { Fragment } from "../model/rule.ts";

/** Formats a fragment as readable YAML: a short collection is on the line of its key. SARIF has each as text and as Markdown. */
export const fragmentText = memoized((fragment: Fragment): string => {
  if (typeof fragment === "string") return fragment;
  const document = new Document(fragment);
  visit(document, {
    Collection(_key, node, path) {
      // The path starts with the document, its map, a section, the map of the section, and a key.
      node.flow = path.length > 4 && JSON.stringify(node).length < 80;
    },
  });
  return (
    document
      .toString()
      // Formatters of YAML pad maps, but not lists.
      .replaceAll("[ ", "[")
      .replaceAll(" ]", "]")
      // A topology has no null: a removed key is absent.
      .replaceAll(/^( *)(\w+): null$/gm, "$1# no $2")
  );
});
