import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, normalize, relative, resolve } from "node:path";
import { emitBundle } from "../bundle.ts";
import { checkTopology } from "../check-topology.ts";
import { shellWord } from "../formats/shell.ts";
import type { Diagnostic, EstateFile } from "../index.ts";
import { counted } from "../model/counted.ts";
import { closestTo } from "../model/did-you-mean.ts";
import { type Pointer, pointerSegments, pointerTo } from "../model/pointer.ts";
import { lineExplanation, pathInBundle } from "../report/line-explanation.ts";
import { reachedLines } from "../report/reached-lines.ts";
import { explainLine } from "../sources/explain-line.ts";
import { linesFrom } from "../sources/source-map.ts";
import { topologyReference } from "../topology-reference.ts";
import { readTopology } from "../topology-texts.ts";
import { topologyPath } from "./bundle-file.ts";
import type { Command } from "./command-line.ts";
import { Failure } from "./failure.ts";
import type { Io } from "./io.ts";
import { json } from "./json.ts";
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
  const found: { failure?: Failure; onDisk?: readonly string[] | undefined } = {};
  // The library lets no failure pass, so that it is kept here.
  const result = explainLine(topology.input, (all) => {
    const meant = fileMeant(name, all, topology.file);
    if (meant instanceof Failure) found.failure = meant;
    else {
      const path = pathInBundle(meant);
      found.onDisk = linesOnDisk(subject.file, path, topologies, io);
      const lines = meant.content.split("\n").length - 1;
      if (line >= 1 && line <= lines) return { host: meant.host, path: meant.path, line };
      found.failure = noLine(path, line, lines, found.onDisk);
    }
    return undefined;
  });
  if (found.failure) throw found.failure;
  if (!result.ok) return { ...result, topology };
  const { explanation } = result;
  if (!explanation) throw new Error(`The line ${line} of "${name}" has no explanation.`);
  const onDisk = explanation.sensitive ? undefined : found.onDisk;
  const differs = onDisk !== undefined && onDisk[line - 1] !== explanation.text;
  if (format === "json") return { ok: true, output: json({ ...explanation, differs }) };
  const other =
    onDisk && onDisk.length < line
      ? `On this disk the file has only ${counted(onDisk.length, "line")}`
      : "On this disk the line is another one";
  // What follows may be about another line than the one that is meant.
  const note = differs
    ? `${other}: the file was edited, or is of another topology. --diff shows all differences. The line of this topology:\n\n`
    : "";
  return { ok: true, output: `${note}${lineExplanation(explanation, topologyReference(), topology.file)}` };
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
    const written = readTopology(topology.input).value;
    const closest = closestTo(pointerSegments(pointer).join("."), pathsLike(pointer, [complete, written]));
    throw new Failure(
      `The topology has no value "${from}". ${closest === undefined ? '"gen-bundle explain" lists the keys.' : `Did you mean "${closest}"?`}`,
    );
  }
  if (format === "json") return { ok: true, output: json(reached) };
  const { artifacts, documents } = emitBundle(checked.plan);
  return { ok: true, output: reachedLines(reached, [...artifacts, ...documents], topology.file) };
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

/**
 * The paths with dots of all values, and those of all keys below the objects on the way of a pointer.
 *
 * @param topologies complete, and as it is written
 */
function pathsLike(pointer: Pointer, topologies: readonly unknown[]): readonly string[] {
  const given = pointerSegments(pointer);
  const exists = (path: readonly string[]) =>
    topologies.some((topology) => {
      const found = path.reduce<unknown>((value, key) => own(value, key), topology);
      return typeof found === "object" && found !== null;
    });
  const keys = topologyReference().flatMap(({ key }) => {
    const names = key.split(".").map((each, index) => (each === "<name>" ? (given[index] ?? each) : each));
    const lastName = key.split(".").lastIndexOf("<name>");
    return lastName < 0 || exists(names.slice(0, lastName + 1)) ? [names.join(".")] : [];
  });
  const pathsBelow = (value: unknown, path: string): readonly string[] =>
    typeof value !== "object" || value === null
      ? []
      : Object.entries(value).flatMap(([key, inner]) => {
          const below = path === "" ? key : `${path}.${key}`;
          return [below, ...pathsBelow(inner, below)];
        });
  const written = given.join(".");
  return [...topologies.flatMap((each) => pathsBelow(each, "")), ...keys].filter((each) => each !== written);
}

function own(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/** Tells how many lines a file has, in the bundle and on this disk. */
function noLine(path: string, line: number, lines: number, onDisk: readonly string[] | undefined): Failure {
  const edited =
    onDisk && onDisk.length !== lines
      ? ` On this disk it has ${onDisk.length}: it was edited, or is of another topology. --diff shows all differences.`
      : "";
  return new Failure(`"${path}" has ${counted(lines, "line")}, and no line ${line}.${edited}`);
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
  throw new Failure("Name the topology after it, such as topology.json, or a file of a bundle on this disk.");
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

/** The file that a name means: the path in a bundle, or its end; a failure if there is none, or several. */
function fileMeant(name: string, files: readonly EstateFile[], topology: string): EstateFile | Failure {
  const byPath = new Map(files.map((file) => [pathInBundle(file), file]));
  const paths = [...byPath.keys()];
  const wanted = name.replace(/^(?:\.\.\/)+/, "");
  const within = paths.filter((path) => `/${wanted}`.endsWith(`/${path}`));
  const ending = paths.filter((path) => path.endsWith(`/${wanted.replace(/^\//, "")}`));
  const found = within.length > 0 ? within : ending;
  const only = found.length === 1 ? byPath.get(found[0] ?? "") : undefined;
  if (only) return only;
  const last = wanted.slice(wanted.lastIndexOf("/") + 1);
  if (found.length > 1) {
    const listed = found.slice(0, mostListed).join(", ");
    const more = found.length > mostListed ? ` and ${found.length - mostListed} more` : "";
    return new Failure(`"${name}" fits ${found.length} files: ${listed}${more}. Name one of them.`);
  }
  const closest =
    closestTo(wanted, paths) ??
    paths.find((path) => path.endsWith(`/${last}`)) ??
    closestTo(`hosts/${wanted}`, paths);
  const next =
    closest === undefined
      ? `"gen-bundle ${shellWord(topology)} --verbose" lists its files.`
      : `Did you mean "${closest}"?`;
  if (basename(name) === manifestPath)
    return new Failure(
      `"${manifestPath}" lists the other files of the bundle, with their digests: explain a line of one of them.`,
    );
  return new Failure(`The bundle has no file "${name}". ${next}`);
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
