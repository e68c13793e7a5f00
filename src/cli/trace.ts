import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, relative, resolve } from "node:path";
import {
  type CheckResult,
  checkTopology,
  type Diagnostic,
  emitBundle,
  explainLine,
  linesFrom,
  topologyReference,
} from "../index.ts";
import { counted } from "../model/counted.ts";
import { closestTo } from "../model/did-you-mean.ts";
import { type Pointer, pointerSegments, pointerTo } from "../model/pointer.ts";
import { lineExplanation, pathInBundle } from "../report/line-explanation.ts";
import { reachedLines } from "../report/reached-lines.ts";
import { bundlePath, documentPath, onHost, topologyPath } from "./bundle-file.ts";
import type { Command } from "./command-line.ts";
import { Failure } from "./failure.ts";
import type { Io } from "./io.ts";
import { manifestPath } from "./manifest.ts";
import { readTopologies, type Topologies } from "./read-topologies.ts";

type TraceCommand = Extract<Command, { kind: "trace" }>;

/** What is printed, or the findings for which there are no files. */
type Traced =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly topology: Topologies };

/**
 * Explains a line of a bundle, or lists the lines that a value reaches.
 *
 * @throws Failure if there is no such file, line or value
 */
export async function trace({ subject, topologies, set, format }: TraceCommand, io: Io): Promise<Traced> {
  const root = "file" in subject ? bundleOf(subject.file, io) : undefined;
  const files = topologies[0] === undefined ? [topologyOf(root)] : topologies;
  const [first = "", ...rest] = files.map((file) => topologyIn(file, io));
  const topology = await readTopologies({ kind: "report", topologies: [first, ...rest], set }, io);
  if ("from" in subject) return listed(subject.from, topology, format);
  const { line } = subject;
  const name = normalize(nameIn(root, subject.file, io).replace(/^([^/:]+):\//, "$1/"));
  // A path with a host needs no list of all files.
  const [, host, own] = /^(?:(?:.*\/)?hosts\/)?([^/]+)(\/.+)$/s.exec(name) ?? [];
  const named = host === undefined || own === undefined ? undefined : { host, path: own, line };
  let result = named ? explainLine(topology.input, named) : undefined;
  if (result && !result.ok) return { ...result, topology };
  if (!result?.explanation) {
    const checked = checkTopology(topology.input);
    if (!checked.ok) return { ...checked, topology };
    const texts = textsOf(checked);
    const path = fileMeant(name, [...texts.keys()]);
    result = explainLine(topology.input, { ...(onHost(path) ?? { path }), line });
    if (!result.ok) return { ...result, topology };
    if (!result.explanation)
      throw noLine(path, line, texts.get(path) ?? "", linesOnDisk(subject.file, path, topologies, io));
  }
  const { explanation } = result;
  const onDisk = explanation.sensitive
    ? undefined
    : linesOnDisk(subject.file, pathInBundle(explanation), topologies, io);
  const differs = onDisk !== undefined && onDisk[line - 1] !== explanation.text;
  if (format === "json") return { ok: true, output: json({ ...explanation, differs }) };
  const other =
    onDisk && onDisk.length < line
      ? `On this disk the file has only ${counted(onDisk.length, "line")}`
      : "On this disk the line is another one";
  const note = differs
    ? `\n${other}: the file was edited, or is of another topology. --diff shows all differences.\n`
    : "";
  return { ok: true, output: `${lineExplanation(explanation, topologyReference(), topology.file)}${note}` };
}

/** Lists the lines that a value reaches. */
function listed(from: string, topology: Topologies, format: TraceCommand["format"]): Traced {
  const checked = checkTopology(topology.input);
  if (!checked.ok) return { ...checked, topology };
  const complete = checked.plan.topology;
  const pointer = from.startsWith("/") ? from : pointerTo(...segmentsOf(from, complete));
  const result = linesFrom(topology.input, pointer);
  if (!result.ok) return { ...result, topology };
  const { reached } = result;
  if (reached.changed.length === 0) {
    const closest = closestTo(pointerSegments(pointer).join("."), pathsLike(pointer, complete));
    throw new Failure(
      `The topology has no value "${from}". ${closest === undefined ? '"gen-bundle explain" lists the keys.' : `Did you mean "${closest}"?`}`,
      { usage: true },
    );
  }
  const output = format === "json" ? json(reached) : reachedLines(reached, textsOf(checked), topology.file);
  return { ok: true, output };
}

/** The keys of a path with dots, such as etcd.hosts.0 or etcd.hosts[0]. Names, such as those of settings, may contain dots. */
function segmentsOf(path: string, topology: unknown): readonly string[] {
  const segments: string[] = [];
  let value = topology;
  for (let rest = path.replaceAll(/\[(\d+)\](?=\.|$)/g, ".$1"); rest !== ""; ) {
    const object = typeof value === "object" && value !== null ? value : {};
    const fitting = Object.keys(object).filter((key) => `${rest}.`.startsWith(`${key}.`));
    const key = fitting.toSorted((a, b) => b.length - a.length)[0] ?? rest.slice(0, `${rest}.`.indexOf("."));
    segments.push(key);
    value = (object as Readonly<Record<string, unknown>>)[key];
    rest = rest.slice(key.length + 1);
  }
  return segments;
}

/** The paths with dots of all values, and those of all keys with the names in a pointer, which may be in none. */
function pathsLike(pointer: Pointer, topology: unknown): readonly string[] {
  const given = pointerSegments(pointer);
  const keys = topologyReference().map(({ key }) =>
    key
      .split(".")
      .map((each, index) => (each === "<name>" ? (given[index] ?? each) : each))
      .join("."),
  );
  const pathsBelow = (value: unknown, path: string): readonly string[] =>
    typeof value !== "object" || value === null
      ? []
      : Object.entries(value).flatMap(([key, inner]) => {
          const own = path === "" ? key : `${path}.${key}`;
          return [own, ...pathsBelow(inner, own)];
        });
  const written = given.join(".");
  return [...pathsBelow(topology, ""), ...keys].filter((each) => each !== written);
}

/** Tells how many lines a file has, in the bundle and on this disk. */
function noLine(path: string, line: number, text: string, onDisk: readonly string[] | undefined): Failure {
  const lines = text.split("\n").length - 1;
  const edited =
    onDisk && onDisk.length !== lines
      ? ` On this disk it has ${onDisk.length}: it was edited, or is of another topology. --diff shows all differences.`
      : "";
  return new Failure(`"${path}" has ${counted(lines, "line")}, and no line ${line}.${edited}`, {
    usage: true,
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The texts of all files by their paths in the output directory. */
function textsOf({ plan }: Extract<CheckResult, { readonly ok: true }>): ReadonlyMap<string, string> {
  const { artifacts, documents } = emitBundle(plan);
  return new Map([
    ...artifacts.map((file) => [bundlePath(file), file.content] as const),
    ...documents.map((file) => [documentPath(file), file.content] as const),
  ]);
}

/** The directory of the bundle in which a file lies, as the user names places; undefined: there is none. */
function bundleOf(file: string, io: Io): string | undefined {
  for (let folder = dirname(resolve(io.cwd(), file)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, manifestPath)))
      return isAbsolute(file) ? folder : relative(io.cwd(), folder) || ".";
    if (folder === dirname(folder)) return undefined;
  }
}

/** The path in a bundle, if a name means a file on this disk, or else the name. */
function nameIn(root: string | undefined, file: string, io: Io): string {
  const path = resolve(io.cwd(), file);
  return root !== undefined && existsSync(path) ? relative(resolve(io.cwd(), root), path) : file;
}

function topologyOf(bundle: string | undefined): string {
  if (bundle !== undefined) return bundle;
  throw new Failure(
    "Name the topology after it, such as topology.json, or a file of a bundle on this disk.",
    {
      usage: true,
    },
  );
}

/** A topology, or that of a bundle. */
function topologyIn(file: string, io: Io): string {
  if (file === "-" || !isDirectory(resolve(io.cwd(), file))) return file;
  if (existsSync(resolve(io.cwd(), file, topologyPath))) return join(file, topologyPath);
  throw new Failure(
    `"${file}" is a directory without a ${topologyPath}: name a topology, or the directory of a bundle.`,
  );
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** Files that are listed if a name fits several. */
const mostListed = 12;

/**
 * The path of the file that a name means: the path in a bundle, or its end.
 *
 * @throws Failure if there is none, or several
 */
function fileMeant(name: string, paths: readonly string[]): string {
  const wanted = name.replace(/^(?:\.\.\/)+/, "");
  const within = paths.filter((path) => `/${wanted}`.endsWith(`/${path}`));
  const ending = paths.filter((path) => path.endsWith(`/${wanted.replace(/^\//, "")}`));
  const found = within.length > 0 ? within : ending;
  if (found.length === 1 && found[0]) return found[0];
  const last = wanted.slice(wanted.lastIndexOf("/") + 1);
  if (found.length > 1) {
    const listed = found.slice(0, mostListed).join(", ");
    const more = found.length > mostListed ? ` and ${found.length - mostListed} more` : "";
    throw new Failure(`"${name}" fits ${found.length} files: ${listed}${more}. Name one of them.`, {
      usage: true,
    });
  }
  const closest =
    closestTo(wanted, paths) ??
    paths.find((path) => path.endsWith(`/${last}`)) ??
    closestTo(`hosts/${wanted}`, paths);
  throw new Failure(
    `The bundle has no file "${name}".${closest === undefined ? " gen-bundle TOPOLOGY --verbose lists its files." : ` Did you mean "${closest}"?`}`,
    { usage: true },
  );
}

/** The lines of a file of the bundle on this disk, if it is there. */
function linesOnDisk(
  file: string,
  path: string,
  topologies: readonly string[],
  io: Io,
): readonly string[] | undefined {
  const places = [file, ...topologies.map((folder) => join(folder, path))].map((place) =>
    resolve(io.cwd(), place),
  );
  const found = places.find(
    (place) => place.endsWith(`/${path}`) && existsSync(place) && statSync(place).isFile(),
  );
  return found === undefined ? undefined : readFileSync(found, "utf8").replace(/\n$/, "").split("\n");
}
