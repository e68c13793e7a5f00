import { failoversOf } from "../analysis/failovers.ts";
import { type HostEffect, hostEffects, strongestFirst } from "../change/host-effects.ts";
import { checkPlan } from "../check.ts";
import { emitArtifacts, emitDocuments, emitterOf } from "../emit.ts";
import { orInternalError } from "../internal-error.ts";
import type { Artifact } from "../model/artifact.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { compareText } from "../model/order.ts";
import type { Plan } from "../model/plan.ts";
import { type Pointer, pointerSegments } from "../model/pointer.ts";
import { isValid } from "../model/results.ts";
import { allFiles, built, changedLines, type File, type FileName, idOf, linesOf } from "./file-lines.ts";
import { type LineFacts, lineFacts } from "./line-facts.ts";
import { type Hit, measure, type Sought } from "./measure.ts";
import {
  type Line,
  type MeasuredEstate,
  readEstate,
  type Source,
  type SourceResult,
} from "./measured-estate.ts";
import type { Leaf } from "./topology-leaves.ts";

/** A source with what another value does to the line, and to a running estate. */
export interface LineSource extends Source {
  /** The other value with which the files were generated again; undefined: the key was removed. */
  readonly other: unknown;
  /** The line with the other value; undefined: it is gone. */
  readonly becomes: string | undefined;
  /** Other lines that it changes, also of documents. */
  readonly elsewhere: readonly Line[];
  /** Files and documents that are gone with it. */
  readonly gone: readonly FileName[];
  /** Its effect on the hosts of a running estate. */
  readonly hosts: readonly HostEffect[];
  /** Titles of the commands that put a changed file into effect, since no daemon reads it by itself. */
  readonly activations: readonly string[];
  /** Failovers that take longer or shorter, in seconds. */
  readonly failovers: readonly { readonly what: string; readonly before: number; readonly after: number }[];
  /** Ids of rules that have findings with the other value, and none with the present one. */
  readonly rules: readonly string[];
  /** Ids of rules that refuse each other value that was tried, unless others change too: there are no effects to tell. */
  readonly refusedBy: readonly string[];
}

/** The answer for one line. */
export interface LineExplanation extends Line, LineFacts {
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

/**
 * Measures the sources of one line: each value, default and name of the topology is changed, and the file generated again.
 * Never throws.
 *
 * @param input the topology, as that of `buildBundle`
 * @param line the line, or a function that chooses it among the files and documents of the estate
 * @returns no explanation if the bundle has no such line
 */
export function explainLine(
  input: unknown,
  line: Line | ((files: readonly File[]) => Line | undefined),
): SourceResult<{ readonly explanation: LineExplanation | undefined }> {
  return orInternalError(() => {
    const estate = readEstate(input);
    if (!estate.ok) return estate;
    let wanted: Line | undefined;
    const isLine = isValid(() => {
      const chosen = typeof line === "function" ? line([...estate.allFiles().values()]) : line;
      if (chosen === undefined) return false;
      const { host, path, line: number } = chosen;
      wanted = { host, path, line: number };
      return (host === undefined || typeof host === "string") && typeof path === "string";
    });
    return { ok: true as const, explanation: isLine && wanted ? explained(estate, wanted) : undefined };
  });
}

/** The explanation of a line; undefined: there is no such line. */
function explained(estate: MeasuredEstate, { host, path, line }: Line): LineExplanation | undefined {
  const { plan, value } = estate;
  const id = idOf({ host, path });
  const file = (host === undefined ? estate.allFiles() : estate.files).get(id);
  const text = file && linesOf(file.content)[line - 1];
  if (!file || text === undefined) return undefined;
  const artifact = estate.artifacts.find((each) => idOf(each) === id);
  const sought: Sought = {
    files: new Map([[id, file]]),
    line: { id, index: line - 1 },
    emit: artifact && emitterOf(plan, artifact),
  };
  const { hits, unmeasured } = measure(value, estate.leaves(host), sought);
  const ofLine = hits.filter(({ effects }) => effects.get(id) !== "gone");
  const ofFile = hits.map(({ leaf }) => leaf).filter((leaf) => !ofLine.some((hit) => hit.leaf === leaf));
  const sources = ofLine.map((hit) => lineSource(estate, hit, sought, id, line - 1));
  return {
    host,
    path,
    line,
    text,
    component: file.component,
    ...(artifact?.onChange && { onChange: artifact.onChange }),
    sensitive: artifact?.sensitive ?? false,
    ...lineFacts(plan, file, line - 1, sought.emit ?? allFiles, value),
    sources: sources.toSorted((a, b) => compareRanks(rank(a, text, file), rank(b, text, file))),
    fileSources: [...new Set(ofFile)].map(estate.sourceOf),
    unmeasured: unmeasured.map(({ pointer }) => pointer),
  };
}

const kinds: readonly Leaf["kind"][] = ["written", "default", "name", "absent"];

/**
 * Sources whose value stands in the line come first, then those that a change can have, by what it does to units, then near
 * ones. An entry seldom gets another name.
 */
function rank(
  { value, kind, pointer, hosts, refusedBy }: LineSource,
  text: string,
  { component }: File,
): readonly number[] {
  const stands = (typeof value === "string" || typeof value === "number") && text.includes(String(value));
  const strongest = hosts.flatMap(({ units }) => units.map(({ action }) => strongestFirst.indexOf(action)));
  return [
    stands && kind !== "name" ? 0 : 1,
    refusedBy.length === 0 ? 0 : 1,
    Math.min(...strongest, strongestFirst.length),
    pointerSegments(pointer)[0] === component ? 0 : 1,
    kinds.indexOf(kind),
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  return a.map((each, index) => each - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function lineSource(
  estate: MeasuredEstate,
  first: Hit,
  sought: Sought,
  id: string,
  index: number,
): LineSource {
  const { leaf } = first;
  // An entry with another name is another one, and a section that is added brings services of its own.
  const isJudged = leaf.kind === "written" || leaf.kind === "default";
  const { hit, after, found }: Judged = isJudged ? judged(estate, first, sought, id) : { hit: first };
  const effect = hit.effects.get(id);
  const source = {
    ...estate.sourceOf(leaf),
    other: hit.other,
    becomes: effect === "gone" ? undefined : effect?.get(index),
  };
  const refusedBy = rulesOf(found?.filter(isError) ?? []);
  const none = { elsewhere: [], gone: [], hosts: [], activations: [], failovers: [], rules: [], refusedBy };
  if (!after || !found || refusedBy.length > 0) return { ...source, ...none };
  const { plan } = estate;
  const artifacts = emitArtifacts(after);
  const { lines, gone } = differences(estate, [...artifacts, ...emitDocuments(after, artifacts)]);
  const hosts = hostEffects(running(plan, estate.artifacts), running(after, artifacts));
  const changed = new Set(hosts.flatMap(({ files }) => files.map((file) => file.path)));
  const known = new Set(estate.diagnostics.map(({ rule }) => rule));
  return {
    ...source,
    elsewhere: lines.filter((each) => idOf(each) !== id || each.line !== index + 1),
    gone,
    hosts,
    activations: after.activations.flatMap((each) => (changed.has(each.path) ? [each.title] : [])),
    failovers: changedFailovers(plan, after),
    rules: rulesOf(found).filter((rule) => !known.has(rule)),
    refusedBy,
  };
}

/** Values of one leaf that rules judge. */
const mostJudged = 6;

/** Another value, and the findings of the estate that has it. */
interface Judged {
  readonly hit: Hit;
  readonly after?: Plan;
  readonly found?: readonly Diagnostic[];
}

/** The first of the values with an effect on the line that no rule refuses, or else the first one. */
function judged({ value }: MeasuredEstate, found: Hit, sought: Sought, id: string): Judged {
  const { leaf } = found;
  const indexOf = ({ other }: Hit) => leaf.others.findIndex((each) => each.value === other);
  const firstOf = (others: Leaf["others"]) => {
    const { hits } = measure(value, [{ ...leaf, others }], sought);
    return hits.find(({ effects }) => effects.get(id) !== "gone");
  };
  // Leaves that changed together may have hidden the effect of an earlier value.
  const given = judge(firstOf(leaf.others.slice(0, indexOf(found))) ?? found);
  let last = given;
  for (let count = 1; count < mostJudged && last.found?.some(isError); count++) {
    const next = firstOf(leaf.others.slice(indexOf(last.hit) + 1));
    if (!next) break;
    last = judge(next);
  }
  return last.found?.some(isError) === false ? last : given;
}

function judge(hit: Hit): Judged {
  const after = built(hit.topology, () => []);
  return after.ok ? { hit, after: after.plan, found: checkPlan(after.plan) } : { hit };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

function rulesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return [...new Set(diagnostics.map(({ rule }) => rule))].sort(compareText);
}

function running(plan: Plan, artifacts: readonly Artifact[]) {
  return { plan, bundle: { name: plan.name, artifacts, documents: [] } };
}

/** The lines that differ in other files, and the files that are gone. */
function differences(estate: MeasuredEstate, others: readonly File[]) {
  const next = new Map(others.map((file) => [idOf(file), file.content]));
  const files = [...estate.allFiles().values()];
  const lines = files.flatMap((file): readonly Line[] => {
    const changed = changedLines(file.content, next.get(idOf(file)) ?? file.content);
    return [...changed.keys()].map((index) => ({ host: file.host, path: file.path, line: index + 1 }));
  });
  const gone = files.filter((file) => !next.has(idOf(file))).map(({ host, path }) => ({ host, path }));
  return { lines, gone };
}

function changedFailovers(before: Plan, after: Plan): LineSource["failovers"] {
  const totals = new Map(failoversOf(after).map(({ what, total }) => [what, total]));
  return failoversOf(before).flatMap(({ what, total }) => {
    const other = totals.get(what);
    return other === undefined || other === total ? [] : [{ what, before: total, after: other }];
  });
}
