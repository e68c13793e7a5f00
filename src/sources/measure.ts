import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import type { Pointer } from "../model/pointer.ts";
import {
  allFiles,
  built,
  type ChangedLines,
  changedLines,
  type File,
  type Files,
  idOf,
} from "./file-lines.ts";
import { type Leaf, withEdits } from "./topology-leaves.ts";

/** The files that another value changes: the lines, or all of them, since the file is gone. */
export type Effects = ReadonlyMap<string, ChangedLines | "gone">;

/** The effect of another value of one leaf. */
export interface Hit {
  readonly leaf: Leaf;
  readonly other: unknown;
  readonly topology: unknown;
  readonly effects: Effects;
}

/** Values of one leaf that are tried, some of which the schema refuses. */
const mostTried = 48;

/** The files in which effects are sought. */
export interface Sought {
  readonly files: Files;
  /** Limits a search to a line; absent: every line counts. */
  readonly line?: { readonly id: string; readonly index: number } | undefined;
  /** Generates these files, and perhaps others; absent: all files are generated. */
  readonly emit?: ((plan: Plan) => Iterable<File>) | undefined;
}

/**
 * Measures what leaves change: files are generated again with other values, and compared. Leaves change together, and
 * apart only where something differs or is refused: most leaves change nothing. If every line counts, only leaves of the
 * same key change together, such as the addresses of all hosts.
 */
export function measure(
  topology: unknown,
  leaves: readonly Leaf[],
  { files, line, emit }: Sought,
): { readonly hits: readonly Hit[]; readonly unmeasured: readonly Leaf[] } {
  const hits: Hit[] = [];
  const accepted = new Map<Leaf, number>();
  const found = new Set<Leaf>();
  const affecting = new Set<Leaf>();

  /** @param isSure whether it is known that the line changes, since it does with more leaves and not with the others */
  const tryOthers = (group: readonly Leaf[], index: number, isSure = false): boolean => {
    const [leaf] = group;
    if (!leaf) return false;
    const halves = (): boolean => {
      const half = Math.ceil(group.length / 2);
      const isFirst = tryOthers(group.slice(0, half), index);
      return tryOthers(group.slice(half), index, !isFirst) || isFirst;
    };
    if (isSure && group.length > 1) return halves();
    const edits = group.flatMap(({ others }) => others[index]?.edits ?? []);
    const changed = withEdits(topology, edits);
    const after = built(changed, emit ?? allFiles);
    if (!after.ok) {
      const accepting = group.filter((each) => !isRefused(each, after.refused));
      if (accepting.length < group.length) return tryOthers(accepting, index);
      return group.length > 1 && halves();
    }
    const effects = effectsOf(files, after.files, group, index);
    const isSought = isIn(effects, line);
    if (isSought && group.length > 1) return halves();
    for (const each of group) accepted.set(each, (accepted.get(each) ?? 0) + 1);
    if (isSought) {
      hits.push({ leaf, other: leaf.others[index]?.value, topology: changed, effects });
      if (line && effects.get(line.id) !== "gone") found.add(leaf);
      else affecting.add(leaf);
    }
    return isSought;
  };

  const tryAll = (group: readonly Leaf[]): void => {
    for (let index = 0; index < mostTried; index++) {
      const open = group.filter(
        (leaf) => index < leaf.others.length && !found.has(leaf) && (accepted.get(leaf) ?? 0) < leaf.enough,
      );
      // A leaf with an effect, such as the loss of the file, is likely to have one with other values.
      for (const leaf of open.filter((each) => affecting.has(each))) tryOthers([leaf], index);
      tryOthers(
        open.filter((each) => !affecting.has(each)),
        index,
      );
    }
  };
  /** Two leaves can undo each other's effect. Any two are in different halves for one of the digits of their numbers. */
  const tryApart = (): void => {
    for (let digit = 1; digit < leaves.length; digit *= 2)
      for (const part of [0, digit])
        tryOthers(
          leaves.filter(
            (leaf, number) =>
              (number & digit) === part && leaf.kind !== "name" && !found.has(leaf) && !affecting.has(leaf),
          ),
          0,
        );
  };
  const isUnmeasured = (leaf: Leaf) => !accepted.has(leaf);
  // Names change apart from values: a value that is refused is known by its place.
  const groups = groupBy(leaves, ({ key, kind }) => (line ? kind === "name" : `${kind} ${key}`)).values();
  for (const group of groups) tryAll(group);
  if (line) tryApart();
  // A value may be refused because of others that changed with it.
  for (const leaf of leaves.filter(isUnmeasured)) tryAll([leaf]);
  return { hits, unmeasured: leaves.filter(isUnmeasured) };
}

/** Reports whether the schema refuses the value of a leaf, or a part of it. */
function isRefused({ pointer }: Leaf, refused: readonly Pointer[]): boolean {
  return refused.some((each) => each === pointer || each.startsWith(`${pointer}/`));
}

function isIn(effects: Effects, line: Sought["line"]): boolean {
  if (!line) return effects.size > 0;
  const effect = effects.get(line.id);
  return effect === "gone" || effect?.has(line.index) === true;
}

/** Compares files with those after a change. A file whose host or path has another name is the same one. */
function effectsOf(files: Files, after: Files, group: readonly Leaf[], index: number): Effects {
  const names = group.flatMap(({ kind, key, value, others }) =>
    kind === "name" ? [{ key, old: String(value), now: String(others[index]?.value) }] : [],
  );
  const hosts = new Map(names.flatMap(({ key, old, now }) => (key === "hosts.<name>" ? [[old, now]] : [])));
  const effects = new Map<string, ChangedLines | "gone">();
  for (const [id, { host, path, content }] of files) {
    const owner = host === undefined ? undefined : (hosts.get(host) ?? host);
    const paths = [path, ...names.map(({ old, now }) => path.replaceAll(old, now))];
    const next = paths
      .map((each) => after.get(idOf({ host: owner, path: each })))
      .find((file) => file !== undefined);
    if (!next) effects.set(id, "gone");
    else {
      const lines = changedLines(content, next.content);
      if (lines.size > 0) effects.set(id, lines);
    }
  }
  return effects;
}
