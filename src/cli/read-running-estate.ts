import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Bundle } from "../index.ts";
import { counted } from "../model/counted.ts";
import { compareVersions } from "../model/version.ts";
import { topologyPath } from "./bundle-file.ts";
import { Failure } from "./failure.ts";
import { Folder } from "./folder.ts";
import type { Io } from "./io.ts";
import { type Manifest, manifestEntries, manifestPath, readManifest } from "./manifest.ts";
import { readTopologies, type Topologies } from "./read-topologies.ts";
import { sha256 } from "./sha256.ts";
import { version } from "./version.ts";
import { isWriterName } from "./writer.ts";

/** The topology of the running estate, and a check of the files that this version generates from it. */
export interface RunningEstate {
  readonly topology: Topologies;
  /** @throws Failure if hosts have other files than these, so that a plan would start from a state that no host has */
  demand(bundle: Bundle): void;
}

/**
 * Reads a topology, or that of a bundle, which must be as gen-bundle wrote it.
 *
 * @throws Failure if it cannot be read
 */
export async function readRunningEstate(name: string, io: Io): Promise<RunningEstate> {
  const read = (file: string) => readTopologies({ kind: "report", topologies: [file], set: [] }, io);
  if (name === "-" || !isDirectory(resolve(io.cwd(), name)))
    return { topology: await read(name), demand: () => {} };
  const manifest = manifestIn(new Folder(resolve(io.cwd(), name), name));
  return {
    topology: await read(join(name, topologyPath)),
    demand: (bundle) => demandSame(name, manifest, bundle),
  };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The manifest of a bundle whose files are those that it lists. */
function manifestIn(folder: Folder): Manifest {
  const { name } = folder;
  try {
    const entries = folder.list(".");
    if (entries.some(isWriterName))
      throw new Failure(
        `"${name}" is written just now, or was written in part: run gen-bundle with --out again.`,
      );
    if (!entries.includes(manifestPath)) {
      const stage = entries.find((entry) => /^stage-\d+$/.test(entry));
      throw new Failure(
        `"${name}" is a directory without a ${manifestPath} of gen-bundle: name a topology, or the directory of a bundle${stage === undefined ? "" : `, such as "${join(name, stage)}"`}.`,
      );
    }
    const manifest = readManifest(folder.read(manifestPath)?.toString("utf8") ?? "");
    if (!manifest)
      throw new Failure(
        `"${join(name, manifestPath)}" cannot be read, or is not as gen-bundle wrote it: name the topology of the running estate.`,
      );
    if (compareVersions(manifest.version, version) > 0)
      throw new Failure(
        `"${name}" was made by gen-bundle ${manifest.version}, and this is version ${version}: plan the change with the newer version.`,
      );
    if (!manifest.files.some(({ path }) => path === topologyPath))
      throw new Failure(
        `"${name}" was made by gen-bundle ${manifest.version}, which did not keep the topology in the bundle: name the topology of the running estate.`,
      );
    const edited = manifest.files.filter(({ path, sha256: sum }) => {
      if (!folder.find(path)?.isFile()) return true;
      // The sums of files with secrets are not known.
      return sum !== undefined && sha256(folder.read(path)?.toString("utf8") ?? "") !== sum;
    });
    if (edited[0])
      throw new Failure(
        `${counted(edited.length, "file")} of "${name}" ${edited.length === 1 ? "is" : "are"} missing or not as gen-bundle wrote ${edited.length === 1 ? "it" : "them"}, such as "${edited[0].path}": restore the bundle that was deployed, or name the topology of the running estate.`,
      );
    return manifest;
  } finally {
    folder.close();
  }
}

function demandSame(name: string, { version: maker, files }: Manifest, { artifacts }: Bundle): void {
  const onHosts = files.filter(({ path }) => path.startsWith("hosts/"));
  const now = new Map(manifestEntries(artifacts, sha256).map((entry) => [entry.path, entry]));
  const other = [
    ...onHosts.filter((entry) => JSON.stringify(now.get(entry.path)) !== JSON.stringify(entry)),
    ...[...now.values()].filter(({ path }) => !files.some((file) => file.path === path)),
  ];
  if (!other[0]) return;
  throw new Failure(
    `"${name}" was made by gen-bundle ${maker}, and version ${version} makes ${counted(other.length, "file")} of its topology differently, such as "${other[0].path}". Deploy these first, as a change of its own: gen-bundle ${join(name, topologyPath)} --out ${name}.`,
  );
}
