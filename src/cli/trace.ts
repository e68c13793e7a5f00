import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
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
import { pointerTo } from "../model/pointer.ts";
import { lineExplanation } from "../report/line-explanation.ts";
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
  const files = topologies[0] === undefined ? [topologyBeside(subject, io)] : topologies;
  const [first = "", ...rest] = files.map((file) => topologyIn(file, io));
  const topology = await readTopologies({ kind: "report", topologies: [first, ...rest], set }, io);
  const checked = checkTopology(topology.input);
  if (!checked.ok) return { ...checked, topology };
  const texts = textsOf(checked);
  if ("from" in subject) {
    const pointer = subject.from.startsWith("/") ? subject.from : pointerTo(...subject.from.split("."));
    const result = linesFrom(topology.input, pointer);
    if (!result.ok) return { ...result, topology };
    const { reached } = result;
    if (reached.changed.length === 0)
      throw new Failure(`The topology has no value "${subject.from}". "gen-bundle explain" lists the keys.`, {
        usage: true,
      });
    const output = format === "json" ? json(reached) : reachedLines(reached, texts, topology.file);
    return { ok: true, output };
  }
  const path = fileMeant(subject.file, [...texts.keys()]);
  const result = explainLine(topology.input, { ...(onHost(path) ?? { path }), line: subject.line });
  if (!result.ok) return { ...result, topology };
  const { explanation } = result;
  if (!explanation) {
    const lines = (texts.get(path) ?? "").split("\n").length - 1;
    throw new Failure(`"${path}" has ${counted(lines, "line")}, and no line ${subject.line}.`, {
      usage: true,
    });
  }
  const differs = explanation.sensitive ? false : isOther(subject, path, explanation.text, topologies, io);
  if (format === "json") return { ok: true, output: json({ ...explanation, differs }) };
  const note = differs
    ? "\nOn this disk the line is another one: the file was edited, or is of another topology. --diff shows all differences.\n"
    : "";
  return { ok: true, output: `${lineExplanation(explanation, topologyReference(), topology.file)}${note}` };
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

/** The topology of the bundle in which a file lies. */
function topologyBeside(subject: TraceCommand["subject"], io: Io): string {
  if ("file" in subject)
    for (let folder = dirname(subject.file); ; folder = dirname(folder)) {
      if (existsSync(resolve(io.cwd(), folder, manifestPath))) return folder;
      if (folder === dirname(folder)) break;
    }
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
  const wanted = name
    .replace(/^([^/:]+):\//, "$1/")
    .replaceAll(/\/{2,}|(?<=^|\/)\.\//g, (text) => (text === "./" ? "" : "/"));
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

/** Reports whether a line is another one in the file on this disk, if there is one. */
function isOther(
  { file, line }: { readonly file: string; readonly line: number },
  path: string,
  text: string,
  topologies: readonly string[],
  io: Io,
): boolean {
  const places = [file, ...topologies.map((folder) => join(folder, path))].map((place) =>
    resolve(io.cwd(), place),
  );
  const found = places.find(
    (place) => place.endsWith(`/${path}`) && existsSync(place) && statSync(place).isFile(),
  );
  return found !== undefined && readFileSync(found, "utf8").split("\n")[line - 1] !== text;
}
