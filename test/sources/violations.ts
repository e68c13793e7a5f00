import {
  checkTopology,
  readTopology,
  resolveTopology,
  type SourceMap,
  topologyReference,
} from "../../src/index.ts";
import { pointerSegments } from "../../src/model/pointer.ts";
import { allFiles, built, changedLines, idOf } from "../../src/sources/file-lines.ts";
import { type Leaf, topologyLeaves, withEdits } from "../../src/sources/topology-leaves.ts";
import { unlikeValues } from "./unlike-values.ts";

/** The topology of a text in one piece, with its leaves. */
export function leavesIn(text: string) {
  const checked = checkTopology(text);
  const resolved = resolveTopology(readTopology(text));
  if (!checked.ok || !resolved) throw new Error("The topology has errors.");
  const value = resolved.value as Record<string, unknown>;
  const { plan } = checked;
  return { value, leaves: topologyLeaves(value, plan.topology, plan, topologyReference()) };
}

/**
 * The lines that values change without being among their sources in a map, and the number of values that were tried. Of
 * equal lines of a file it is not known which one is gone, so that they count as one. Values that a rule refuses are left
 * out: no bundle has their lines.
 *
 * @param most values of each leaf
 */
export function violations(
  text: string,
  map: Pick<SourceMap, "files">,
  isJudged: (leaf: Leaf) => boolean = () => true,
  valuesOf: (leaf: Leaf) => readonly unknown[] = unlikeValues,
  most = 2,
) {
  const { value, leaves } = leavesIn(text);
  const before = built(value, allFiles);
  if (!before.ok) throw new Error("The topology has no files.");
  const known = new Map(
    map.files.map((file) => [
      idOf(file),
      { sources: new Set(file.sources), lines: file.lines.map((each) => new Set(each)) },
    ]),
  );
  const found: string[] = [];
  let tried = 0;
  for (const leaf of leaves.filter(isJudged)) {
    let accepted = 0;
    const [{ edits = [] } = {}] = leaf.others;
    for (const other of valuesOf(leaf)) {
      if (accepted === most) break;
      const changed = withEdits(value, [
        ...edits.filter((edit) => "entries" in edit),
        { path: pointerSegments(leaf.pointer), value: other },
      ]);
      const after = built(changed, allFiles);
      if (!after.ok || !checkTopology(changed).ok) continue;
      accepted++;
      tried++;
      for (const [id, { content }] of before.files) {
        const next = after.files.get(id);
        const own = known.get(id);
        if (next?.content === content || own?.sources.has(leaf.pointer)) continue;
        const report = (line: string) =>
          found.push(`${leaf.pointer} = ${JSON.stringify(other)}: ${id}${line}`);
        if (!next) report("");
        else {
          const lines = content.split("\n");
          const equal = (line: string | undefined) =>
            lines.some((each, index) => each === line && own?.lines[index]?.has(leaf.pointer));
          for (const [index, becomes] of changedLines(content, next.content))
            if (!equal(lines[index])) report(`:${index + 1}: ${lines[index]} -> ${becomes}`);
        }
      }
    }
  }
  return { found, tried };
}
