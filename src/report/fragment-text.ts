import { Document, visit } from "yaml";
import type { Fragment } from "../model/rule.ts";

/** A fragment as YAML that one would write: what fits stands on the line of its key. */
export function fragmentText(fragment: Fragment): string {
  if (typeof fragment === "string") return fragment;
  const document = new Document(fragment);
  visit(document, {
    Collection(_key, node, path) {
      // Above it are at least the document, its map, a section, the map of that, and a key.
      node.flow = path.length > 4 && JSON.stringify(node).length < 80;
    },
  });
  return (
    document
      .toString()
      // Padded are maps alone, as formatters of YAML have it.
      .replaceAll("[ ", "[")
      .replaceAll(" ]", "]")
      // A topology has no null: what is taken out is not there.
      .replaceAll(/^( *)(\w+): null$/gm, "$1# no $2")
  );
}
