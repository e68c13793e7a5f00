import { orInternalError } from "../internal-error.ts";
import { groupBy } from "../model/group-by.ts";
import type { Pointer } from "../model/pointer.ts";
import { type FileName, linesOf } from "./file-lines.ts";
import { type Hit, measure } from "./measure.ts";
import { type MeasuredEstate, readEstate, type Source, type SourceResult } from "./measured-estate.ts";
import type { Leaf } from "./topology-leaves.ts";

/** The sources of every line of one file. */
export interface FileSources extends FileName {
  readonly component: string;
  /** Pointers to the sources without which there would be no such file. */
  readonly sources: readonly Pointer[];
  /** Pointers to the sources of each line, in the order of lines. */
  readonly lines: readonly (readonly Pointer[])[];
}

/** The sources of every line of a bundle. */
export interface SourceMap {
  readonly sources: readonly Source[];
  readonly files: readonly FileSources[];
  /** Values for which no other one could be tried. */
  readonly unmeasured: readonly Pointer[];
}

/** A source with the other values that change a line; undefined: the key was removed. */
export interface ChangedSource extends Source {
  readonly others: readonly unknown[];
}

/** The lines that come from some values. */
export interface ReachedLines extends SourceMap {
  /** The values, keys without one and names that were changed. */
  readonly changed: readonly ChangedSource[];
}

/** Measures the sources of all lines of all files, which takes a minute or more. Never throws. */
export function sourceMap(input: unknown): SourceResult<{ readonly map: SourceMap }> {
  return orInternalError(() => {
    const estate = readEstate(input);
    return estate.ok ? { ok: true as const, map: mapped(estate, estate.leaves()).map } : estate;
  });
}

/**
 * Measures the lines of all files that come from the values at a pointer, and below it. Never throws.
 *
 * @param pointer to a value, also to one as it is written, such as that of a range of hosts, or to an item of a list
 * @returns the files that come from them
 */
export function linesFrom(
  input: unknown,
  pointer: Pointer,
): SourceResult<{ readonly reached: ReachedLines }> {
  return orInternalError(() => {
    const estate = readEstate(input);
    if (!estate.ok) return estate;
    const isMeant = (own: Pointer) =>
      typeof pointer === "string" && (own === pointer || own.startsWith(`${pointer}/`));
    const leaves = estate
      .leaves()
      .flatMap((leaf) =>
        isMeant(leaf.pointer) || isMeant(estate.writtenPointer(leaf.pointer))
          ? [leaf]
          : itemAt(leaf, pointer),
      );
    const { map, hits } = mapped(estate, leaves);
    const files = map.files.filter(({ sources, lines }) =>
      [sources, ...lines].some((each) => each.length > 0),
    );
    const others = groupBy(hits, ({ leaf }) => leaf);
    const changed = leaves.map((leaf) => ({
      ...estate.sourceOf(leaf),
      others: others.get(leaf)?.map(({ other }) => other) ?? [],
    }));
    return { ok: true as const, reached: { ...map, files, changed } };
  });
}

/** The item of a list to which a pointer leads: it leaves the list. If it cannot, since it is the last one, another takes its place. */
function itemAt(leaf: Leaf, pointer: Pointer): readonly Leaf[] {
  const list: readonly unknown[] = Array.isArray(leaf.value) ? leaf.value : [];
  const index = list.findIndex((_, each) => pointer === `${leaf.pointer}/${each}`);
  if (index < 0) return [];
  const items = leaf.others.flatMap(({ value }): readonly unknown[] => (Array.isArray(value) ? value : []));
  const joining = [...new Set(items)].filter((item) => !list.includes(item));
  const lists = [list.toSpliced(index, 1), ...joining.map((item) => list.with(index, item))];
  const others = leaf.others.slice(0, 1).flatMap(({ edits }) =>
    lists.map((value) => ({
      value,
      edits: edits.map((edit) => ("value" in edit ? { ...edit, value } : edit)),
    })),
  );
  return [{ ...leaf, pointer, value: list[index], others, enough: 1 }];
}

function mapped(
  estate: MeasuredEstate,
  leaves: readonly Leaf[],
): { readonly map: SourceMap; readonly hits: readonly Hit[] } {
  const files = estate.allFiles();
  const { hits, unmeasured } = measure(estate.value, leaves, { files });
  const found = [...files].map(([id, { host, path, component, content }]) => {
    const sources = new Set<Pointer>();
    const lines = linesOf(content).map(() => new Set<Pointer>());
    for (const { leaf, effects } of hits) {
      const effect = effects.get(id);
      if (effect === "gone") sources.add(leaf.pointer);
      else for (const index of effect?.keys() ?? []) lines[index]?.add(leaf.pointer);
    }
    return { host, path, component, sources: [...sources], lines: lines.map((each) => [...each]) };
  });
  const used = [...new Set(hits.map(({ leaf }) => leaf))];
  const map = {
    sources: used.map(estate.sourceOf),
    files: found,
    unmeasured: unmeasured.map(({ pointer }) => pointer),
  };
  return { map, hits };
}
