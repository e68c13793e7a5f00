import { emitArtifacts, emitDocuments } from "../emit.ts";
import type { Artifact, EstateDocument } from "../model/artifact.ts";
import { editsBetween } from "../model/edits-between.ts";
import type { Plan } from "../model/plan.ts";
import type { Pointer } from "../model/pointer.ts";
import { parseTopology } from "../parse.ts";
import { resolvePlan } from "../plan.ts";

/** A file of a host; without a host, a document of the estate. */
export interface FileName {
  readonly host?: string | undefined;
  readonly path: string;
}

export type File = FileName & Pick<Artifact | EstateDocument, "content" | "component">;
export type Files = ReadonlyMap<string, File>;

/** The files of a topology, or the places of values that the schema refuses. */
export type Build<Made extends File> =
  | { readonly ok: true; readonly plan: Plan; readonly files: ReadonlyMap<string, Made> }
  | { readonly ok: false; readonly refused: readonly Pointer[] };

/** Generates the files of a topology without the judgement of rules. */
export function built<Made extends File>(
  topology: unknown,
  emit: (plan: Plan) => Iterable<Made>,
): Build<Made> {
  const parsed = parseTopology(topology);
  if (!parsed.ok)
    return { ok: false, refused: parsed.diagnostics.flatMap(({ at }) => at.map(({ pointer }) => pointer)) };
  try {
    const plan = resolvePlan(parsed.topology);
    return { ok: true, plan, files: new Map([...emit(plan)].map((file) => [idOf(file), file])) };
  } catch {
    // Rules exclude what cannot be generated.
    return { ok: false, refused: [] };
  }
}

/** The files of all hosts, and the documents. */
export function allFiles(plan: Plan): Iterable<File> {
  const artifacts = emitArtifacts(plan);
  return [...artifacts, ...emitDocuments(plan, artifacts)];
}

/** The identity of a file: a document has no host. */
export function idOf({ host = "", path }: FileName): string {
  return `${host}:${path}`;
}

export function linesOf(content: string): readonly string[] {
  return content.replace(/\n$/, "").split("\n");
}

/** The lines that differ, by their indexes, each with the line in its place; undefined: it is gone. */
export type ChangedLines = ReadonlyMap<number, string | undefined>;

/** Compares the lines of a text with those of another. Lines that are only added change none, nor do those that only move. */
export function changedLines(before: string, after: string): ChangedLines {
  const changed = new Map<number, string | undefined>();
  if (before === after) return changed;
  const [old, now] = [linesOf(before), linesOf(after)];
  const fewer = counts(old);
  for (const [line, count] of counts(now)) fewer.set(line, (fewer.get(line) ?? 0) - count);
  let index = 0;
  let removed: number[] = [];
  let added: string[] = [];
  const settle = () => {
    // Lines in place of as many others are their new texts.
    for (const [position, each] of removed.entries())
      if ((fewer.get(old[each] ?? "") ?? 0) > 0)
        changed.set(each, removed.length === added.length ? added[position] : undefined);
    removed = [];
    added = [];
  };
  for (const { sign, line } of editsBetween(old, now)) {
    if (sign === " ") settle();
    if (sign === "+") added.push(line);
    else if (sign === "-") removed.push(index++);
    else index++;
  }
  settle();
  return changed;
}

function counts(lines: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of lines) found.set(line, (found.get(line) ?? 0) + 1);
  return found;
}
