import { checkTopology } from "../check-topology.ts";
import { emitArtifacts, emitDocuments } from "../emit.ts";
import type { Artifact } from "../model/artifact.ts";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { type Pointer, pointerSegments } from "../model/pointer.ts";
import { resolveTopology } from "../resolved-topology.ts";
import { describedKeys } from "../topology-keys.ts";
import { readTopology } from "../topology-texts.ts";
import { type FileName, type Files, idOf } from "./file-lines.ts";
import { at, type Leaf, topologyLeaves } from "./topology-leaves.ts";

/** A value of the topology, a default or the name of an entry from which a line comes. */
export interface Source extends Pick<Leaf, "key" | "pointer" | "kind" | "value"> {
  /** The place in the texts of the topology; absent: nothing there sets it. */
  readonly place?: Place;
}

/** One line of a file. */
export interface Line extends FileName {
  /** The number of the line, from 1. */
  readonly line: number;
}

export type SourceResult<Value> =
  | ({ readonly ok: true } & Value)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** An estate without errors, with the parts of its topology that can have other values. */
export interface MeasuredEstate {
  readonly ok: true;
  readonly plan: Plan;
  /** Warnings and notes. */
  readonly diagnostics: readonly Diagnostic[];
  readonly value: unknown;
  readonly files: Files;
  readonly artifacts: readonly Artifact[];
  /** The files of all hosts, and the documents, which are generated when they are first needed. */
  readonly allFiles: () => Files;
  /** @param host as that of `topologyLeaves` */
  readonly leaves: (host?: string) => readonly Leaf[];
  readonly sourceOf: (leaf: Leaf) => Source;
  /** The pointer to a value as it is written: that of the range for one of its hosts. */
  readonly writtenPointer: (pointer: Pointer) => Pointer;
}

/** Reads the estate of a topology, or the findings for which it has no files. */
export function readEstate(
  input: unknown,
): MeasuredEstate | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
  const checked = checkTopology(input);
  if (!checked.ok) return checked;
  const { plan, diagnostics } = checked;
  const resolved = resolveTopology(readTopology(input));
  if (!resolved) throw new Error("A topology without errors cannot be resolved.");
  const value = resolved.value as Record<string, unknown>;
  const artifacts = emitArtifacts(plan);
  const files: Files = new Map(artifacts.map((file) => [idOf(file), file]));
  let all: Files | undefined;
  return {
    ok: true,
    plan,
    diagnostics,
    value,
    artifacts,
    files,
    allFiles: () => {
      all ??= new Map([
        ...files,
        ...emitDocuments(plan, artifacts).map((file) => [idOf(file), file] as const),
      ]);
      return all;
    },
    leaves: (host) => topologyLeaves(value, plan.topology, plan, describedKeys(), host),
    writtenPointer: (pointer) => resolved.originOf(pointer).pointer,
    sourceOf: ({ key, pointer, kind, value: own }) => ({
      key,
      pointer,
      kind,
      value: own,
      ...(kind === "written" || (kind === "name" && at(value, pointerSegments(pointer)) !== undefined)
        ? { place: resolved.originOf(pointer) }
        : {}),
    }),
  };
}
