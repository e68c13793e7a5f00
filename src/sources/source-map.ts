import { failoversOf } from "../analysis/failovers.ts";
import { checkTopology, orInternalError } from "../bundle.ts";
import { type HostEffect, hostEffects } from "../change/host-effects.ts";
import { checkPlan } from "../check.ts";
import { emitArtifacts, emitDocuments, emitterOf } from "../emit.ts";
import type { Artifact } from "../model/artifact.ts";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import { compareText } from "../model/order.ts";
import type { Plan } from "../model/plan.ts";
import type { Pointer } from "../model/pointer.ts";
import { isValid } from "../model/results.ts";
import { resolveTopology } from "../resolved-topology.ts";
import { topologyReference } from "../topology-reference.ts";
import { readTopology } from "../topology-texts.ts";
import { built, changedLines, type FileName, type Files, idOf, linesOf } from "./file-lines.ts";
import { type Hit, measure } from "./measure.ts";
import { type Leaf, topologyLeaves } from "./topology-leaves.ts";

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

/** A source with what another value does to the line, and to a running estate. */
export interface LineSource extends Source {
  /** The other value with which the files were generated again; undefined: the key was removed. */
  readonly other: unknown;
  /** The line with the other value; undefined: it is gone. */
  readonly becomes: string | undefined;
  /** Other lines of hosts that it changes. */
  readonly elsewhere: readonly Line[];
  /** Its effect on the hosts of a running estate. */
  readonly hosts: readonly HostEffect[];
  /** Titles of the commands that put a changed file into effect, since no daemon reads it by itself. */
  readonly activations: readonly string[];
  /** Failovers that take longer or shorter, in seconds. */
  readonly failovers: readonly { readonly what: string; readonly before: number; readonly after: number }[];
  /** Ids of rules that have findings with the other value, and none with the present one. */
  readonly rules: readonly string[];
}

/** The answer for one line. */
export interface LineExplanation extends Line {
  readonly text: string;
  /** The maker of the file: the folder of a component, or a file in src/host-artifacts/ or src/estate-documents/. */
  readonly component: string;
  readonly onChange?: Artifact["onChange"];
  /** True if the file holds a secret. */
  readonly sensitive: boolean;
  /** The sources of this line, those whose value stands in it first. */
  readonly sources: readonly LineSource[];
  /** The sources without which the host would not have the file. */
  readonly fileSources: readonly Source[];
  /** Values for which no other one could be tried. */
  readonly unmeasured: readonly Pointer[];
}

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

/** The lines that come from some values. */
export interface ReachedLines extends SourceMap {
  /** The values, keys without one and names that were changed. */
  readonly changed: readonly Source[];
}

export type SourceResult<Value> =
  | ({ readonly ok: true } & Value)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Measures the sources of one line: each value, default and name of the topology is changed, and the file generated again.
 * Never throws.
 *
 * @param input the topology, as that of `buildBundle`
 * @returns no explanation if the bundle has no such line
 */
export function explainLine(
  input: unknown,
  line: Line,
): SourceResult<{ readonly explanation: LineExplanation | undefined }> {
  return orInternalError(() => {
    const estate = readEstate(input);
    if (!estate.ok) return estate;
    let wanted: Line | undefined;
    isValid(() => {
      wanted = { host: line.host, path: line.path, line: line.line };
      return true;
    });
    return { ok: true as const, explanation: wanted && explained(estate, wanted) };
  });
}

/** Measures the sources of all lines of all files, which takes a minute or more. Never throws. */
export function sourceMap(input: unknown): SourceResult<{ readonly map: SourceMap }> {
  return orInternalError(() => {
    const estate = readEstate(input);
    return estate.ok ? { ok: true as const, map: mapOf(estate, estate.leaves) } : estate;
  });
}

/**
 * Measures the lines of all files that come from the values at a pointer, and below it. Never throws.
 *
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
    const leaves = estate.leaves.filter((leaf) => isMeant(leaf.pointer));
    const map = mapOf(estate, leaves);
    const files = map.files.filter(({ sources, lines }) =>
      [sources, ...lines].some((each) => each.length > 0),
    );
    return { ok: true as const, reached: { ...map, files, changed: leaves.map(estate.sourceOf) } };
  });
}

interface Estate {
  readonly ok: true;
  readonly plan: Plan;
  readonly value: unknown;
  readonly files: Files;
  readonly artifacts: readonly Artifact[];
  readonly leaves: readonly Leaf[];
  readonly sourceOf: (leaf: Leaf) => Source;
}

function readEstate(
  input: unknown,
): Estate | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
  const checked = checkTopology(input);
  if (!checked.ok) return checked;
  const { plan } = checked;
  const resolved = resolveTopology(readTopology(input));
  if (!resolved) throw new Error("A topology without errors cannot be resolved.");
  const value = resolved.value as Record<string, unknown>;
  const artifacts = emitArtifacts(plan);
  return {
    ok: true,
    plan,
    value,
    artifacts,
    files: new Map(artifacts.map((file) => [idOf(file), file])),
    leaves: topologyLeaves(value, plan.topology, plan, topologyReference()),
    sourceOf: ({ key, pointer, kind, value: own }) => ({
      key,
      pointer,
      kind,
      value: own,
      ...(kind === "written" || kind === "name" ? { place: resolved.originOf(pointer) } : {}),
    }),
  };
}

function mapOf(estate: Estate, leaves: readonly Leaf[]): SourceMap {
  const files = new Map([...estate.files, ...documentsOf(estate)]);
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
  return {
    sources: used.map(estate.sourceOf),
    files: found,
    unmeasured: unmeasured.map(({ pointer }) => pointer),
  };
}

function documentsOf({ plan, artifacts }: Estate): Files {
  return new Map(emitDocuments(plan, artifacts).map((file) => [idOf(file), file]));
}

/** The explanation of a line; undefined: there is no such line. */
function explained(estate: Estate, { host, path, line }: Line): LineExplanation | undefined {
  const { plan, value } = estate;
  const id = idOf({ host, path });
  const file = estate.files.get(id) ?? (host === undefined ? documentsOf(estate).get(id) : undefined);
  const text = file && linesOf(file.content)[line - 1];
  if (!file || text === undefined) return undefined;
  const artifact = estate.artifacts.find((each) => idOf(each) === id);
  const { hits, unmeasured } = measure(value, estate.leaves, {
    files: new Map([[id, file]]),
    line: { id, index: line - 1 },
    emit: artifact && emitterOf(plan, artifact),
  });
  const ofLine = hits.filter(({ effects }) => effects.get(id) !== "gone");
  const ofFile = hits.map(({ leaf }) => leaf).filter((leaf) => !ofLine.some((hit) => hit.leaf === leaf));
  const sources = ofLine.map((hit) => lineSource(estate, hit, id, line - 1));
  return {
    host,
    path,
    line,
    text,
    component: file.component,
    ...(artifact?.onChange && { onChange: artifact.onChange }),
    sensitive: artifact?.sensitive ?? false,
    sources: sources.toSorted((a, b) => rank(a, text) - rank(b, text)),
    fileSources: [...new Set(ofFile)].map(estate.sourceOf),
    unmeasured: unmeasured.map(({ pointer }) => pointer),
  };
}

const kinds: readonly Leaf["kind"][] = ["written", "default", "name", "absent"];

/** Sources whose value stands in the line come first. */
function rank({ value, kind }: Source, text: string): number {
  const stands = (typeof value === "string" || typeof value === "number") && text.includes(String(value));
  return (stands ? 0 : kinds.length) + kinds.indexOf(kind);
}

function lineSource(estate: Estate, hit: Hit, id: string, index: number): LineSource {
  const effect = hit.effects.get(id);
  const source = {
    ...estate.sourceOf(hit.leaf),
    other: hit.other,
    becomes: effect === "gone" ? undefined : effect?.get(index),
  };
  const none = { elsewhere: [], hosts: [], activations: [], failovers: [], rules: [] };
  // An entry with another name is another one, and a section that is added brings services of its own.
  if (hit.leaf.kind === "name" || hit.leaf.kind === "absent") return { ...source, ...none };
  const after = built(hit.topology, () => []);
  if (!after.ok) return { ...source, ...none };
  const { plan } = estate;
  const artifacts = emitArtifacts(after.plan);
  const hosts = hostEffects(running(plan, estate.artifacts), running(after.plan, artifacts));
  const changed = new Set(hosts.flatMap(({ files }) => files.map((file) => file.path)));
  return {
    ...source,
    elsewhere: linesIn(estate, artifacts).filter((each) => idOf(each) !== id || each.line !== index + 1),
    hosts,
    activations: after.plan.activations.flatMap((each) => (changed.has(each.path) ? [each.title] : [])),
    failovers: changedFailovers(plan, after.plan),
    rules: newRules(plan, after.plan),
  };
}

function running(plan: Plan, artifacts: readonly Artifact[]) {
  return { plan, bundle: { name: plan.name, artifacts, documents: [] } };
}

/** The lines of hosts that differ in other files, all lines of those that are gone left out. */
function linesIn({ artifacts }: Estate, others: readonly Artifact[]): readonly Line[] {
  const next = new Map(others.map((file) => [idOf(file), file.content]));
  return artifacts.flatMap((file) => {
    const lines = [...changedLines(file.content, next.get(idOf(file)) ?? file.content).keys()];
    return lines.map((index) => ({ host: file.host, path: file.path, line: index + 1 }));
  });
}

function changedFailovers(before: Plan, after: Plan): LineSource["failovers"] {
  const totals = new Map(failoversOf(after).map(({ what, total }) => [what, total]));
  return failoversOf(before).flatMap(({ what, total }) => {
    const other = totals.get(what);
    return other === undefined || other === total ? [] : [{ what, before: total, after: other }];
  });
}

function newRules(before: Plan, after: Plan): readonly string[] {
  const known = new Set(checkPlan(before).map(({ rule }) => rule));
  const found = checkPlan(after).map(({ rule }) => rule);
  return [...new Set(found)].filter((rule) => !known.has(rule)).sort(compareText);
}
