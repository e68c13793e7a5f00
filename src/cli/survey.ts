import type { Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { meaningOf } from "../change/meaning-of.ts";
import type { Artifact, Bundle, EstateDocument } from "../index.ts";
import { missingSecretMark } from "../model/secrets.ts";
import { type BundleFile, bundlePath, bundleRoots, diskMode, documentPath, onHost } from "./bundle-file.ts";
import { Failure } from "./failure.ts";
import { Folder } from "./folder.ts";
import {
  documentEntry,
  type Manifest,
  type ManifestEntry,
  manifestEntries,
  manifestFile,
  manifestPath,
  readManifest,
} from "./manifest.ts";
import { sha256 } from "./sha256.ts";
import { deadWriters, isWriterName } from "./writer.ts";

export interface Change {
  /** mode: only the permissions differ. */
  readonly kind: "add" | "change" | "mode";
  /** Without units if a running daemon reads the same as before: install.sh then restarts nothing. */
  readonly file: BundleFile;
  /** The permissions of the file on disk. */
  readonly mode?: number;
  /** Whether either version may hold a secret. */
  readonly sensitive: boolean;
  /** Whether a placeholder would replace a secret. */
  readonly losesSecret?: boolean;
  /** Whether no run of gen-bundle has written the file that it replaces. */
  readonly foreign?: boolean;
}

/** A file or directory that is not part of the bundle. */
export interface Stale {
  /**
   * file: written by an earlier run; empty: a directory without files, whoever created it; unfinished: left by an
   * interrupted run.
   */
  readonly kind: "file" | "empty" | "unfinished";
  readonly path: string;
  /** Whether it may hold a secret. */
  readonly sensitive: boolean;
  /** The units that install.sh stops on the host, because no other file is theirs. */
  readonly stops?: readonly string[];
}

/** The differences between a directory and a bundle. Symbolic links are not followed. */
export interface Survey {
  /** Absolute. */
  readonly root: string;
  /** As the user names it. */
  readonly directory: string;
  /** The estate whose bundle is in the directory. */
  readonly estate: string | undefined;
  /** Whether that bundle has hosts, and none that this one has: another estate of the same name. */
  readonly isForeign: boolean;
  /** The missing directories, each after its parent. */
  readonly missing: readonly string[];
  /** The directories that are accessible to others than their owner, with their permissions; "." is the root. */
  readonly open: readonly { readonly path: string; readonly mode: number }[];
  /** The manifest comes last if it changes. */
  readonly changes: readonly Change[];
  readonly unchanged: number;
  /** Empty directories come last, each before its parent. */
  readonly stale: readonly Stale[];
}

/** The directory on disk. Its content is untrusted. */
interface Ground {
  readonly missing: ReadonlySet<string>;
  /** All paths below the directory at which a bundle can have files. */
  readonly entries: ReadonlyMap<string, Stats>;
  /** The file at a path below the directory, or undefined if there is none. */
  find(path: string): Stats | undefined;
  read(path: string): Buffer | undefined;
}

/**
 * Compares a directory with a bundle.
 *
 * @param hosts the hosts to compare, if not all; the files of other hosts are kept
 * @throws Failure if gen-bundle may not write to the directory
 */
export function surveyBundle(
  directory: string,
  cwd: string,
  bundle: Bundle,
  hosts?: ReadonlySet<string>,
): Survey {
  const folder = new Folder(resolve(cwd, directory), directory);
  try {
    return surveyFolder(folder, contentsOf(bundle, hosts));
  } finally {
    folder.close();
  }
}

/** The files of a bundle, or of some of its hosts, with their entries in the manifest. */
export interface Contents {
  readonly bundle: Bundle;
  /** The hosts, if not all. */
  readonly hosts: ReadonlySet<string> | undefined;
  readonly entries: readonly ManifestEntry[];
  readonly files: readonly BundleFile[];
}

export function contentsOf(bundle: Bundle, hosts?: ReadonlySet<string>): Contents {
  const chosen = hosts ? bundle.artifacts.filter(({ host }) => hosts.has(host)) : bundle.artifacts;
  // Documents are about all hosts.
  const about = hosts ? [] : bundle.documents;
  return {
    bundle,
    hosts,
    entries: [...manifestEntries(chosen, sha256), ...about.map((each) => documentEntry(each, sha256))],
    files: [...chosen.map(fileOf), ...about.map(documentOf)],
  };
}

/**
 * Compares a directory with a bundle.
 *
 * @param writer what this run itself has made in the directory
 * @throws Failure if gen-bundle may not write to the directory
 */
export function surveyFolder(
  folder: Folder,
  { bundle: { name, artifacts }, hosts, ...contents }: Contents,
  writer?: string,
): Survey {
  const exists = folder.exists();
  const dead = exists ? deadWriters(folder, writer) : [];
  const base = groundOf(folder, exists);
  const written = exists ? writtenBefore(base, folder, dead, writer) : [];
  const before = written.flatMap(({ files }) => files);
  // What an interrupted run has left belongs to no bundle yet.
  const [bundle] = base.entries.has(manifestPath) ? written : [];
  const earlier = [...new Map(before.map((entry) => [entry.path, entry])).values()];
  const concerned = (path: string) => {
    const [root, host = ""] = path.split("/");
    return hosts === undefined || (root === "hosts" && hosts.has(host));
  };

  const { entries } = contents;
  const kept = earlier.filter(({ path }) => !concerned(path) && base.entries.has(path));
  const files = [...contents.files, manifestFile(name, [...entries, ...kept])];

  const secret = new Set(before.flatMap(({ path, sensitive }) => (sensitive ? [path] : [])));
  const closed = new Set(before.filter(isPrivate).map(({ path }) => path));
  for (const { path } of entries.filter(isPrivate)) closed.delete(path);
  const wasSensitive = (path: string) => secret.has(path) || closed.has(path);
  const known = new Set([manifestPath, ...earlier.map(({ path }) => path)]);
  const changes = files.flatMap(
    (file) => changeOf(file, base, wasSensitive(file.path), !known.has(file.path)) ?? [],
  );
  // Before further lookups, which would add directories that the bundle does not need.
  const missing = [...base.missing].sort();
  const paths = new Set(files.map(({ path }) => path));
  const units = unitsByHost(entries);
  const stale = earlier.flatMap(({ path, onChange }): Stale[] => {
    if (!concerned(path) || paths.has(path) || !base.find(path)) return [];
    // Nothing runs on a host without files.
    const left = units.get(onHost(path)?.host ?? "");
    const stops = left ? (onChange?.units ?? []).filter((unit) => !left.has(unit)) : [];
    return [{ kind: "file", path, sensitive: wasSensitive(path), ...(stops.length > 0 && { stops }) }];
  });
  for (const [path, stats] of base.entries) {
    // Version 0.1 wrote temporary files next to their destination.
    if (!isWriterName(basename(path)) || !stats.isFile() || !concerned(path) || paths.has(path)) continue;
    stale.push({ kind: "file", path, sensitive: true });
  }

  const used = new Set([...paths].flatMap(foldersAround));
  for (const [path, stats] of base.entries) {
    if (!stats.isDirectory()) for (const each of foldersAround(path)) used.add(each);
  }
  const folders = [...base.entries].filter(([, stats]) => stats.isDirectory());
  const empty = folders.flatMap(([path]): Stale[] =>
    used.has(path) || !concerned(path) ? [] : [{ kind: "empty", path, sensitive: false }],
  );
  const open = folders.flatMap(([path, stats]) => {
    const mode = stats.mode & 0o777;
    return mode !== 0o700 && used.has(path) && (concerned(path) || path === "." || path === "hosts")
      ? [{ path, mode }]
      : [];
  });
  return {
    root: folder.root,
    directory: folder.name,
    estate: bundle?.name,
    isForeign: hosts === undefined && isForeign(bundle?.files ?? [], artifacts),
    missing,
    open,
    changes,
    unchanged: files.length - changes.length,
    stale: [
      ...stale,
      ...dead.map((path) => ({ kind: "unfinished", path, sensitive: true }) as const),
      ...empty.reverse(),
    ],
  };
}

/** The path of a file or directory that would be removed; that of a directory ends with a slash. */
export function stalePath({ kind, path }: Stale): string {
  return kind === "file" ? path : `${path}/`;
}

/** Checks whether the directory equals the bundle. */
export function isUpToDate({ changes, stale, open }: Survey): boolean {
  return changes.length + stale.length + open.length === 0;
}

function fileOf(artifact: Artifact): BundleFile {
  const { content, mode, sensitive, onChange, firstStart } = artifact;
  const path = bundlePath(artifact);
  return { path, content, mode: diskMode(mode), sensitive, onChange, ...(firstStart && { firstStart }) };
}

function documentOf(document: EstateDocument): BundleFile {
  const { content, mode } = document;
  return { path: documentPath(document), content, mode: diskMode(mode), sensitive: false };
}

function changeOf(
  file: BundleFile,
  base: Ground,
  wasSensitive: boolean,
  foreign: boolean,
): Change | undefined {
  const stats = base.find(file.path);
  if (!stats) return { kind: "add", file, sensitive: file.sensitive };
  const mode = stats.mode & 0o7777;
  const sensitive = file.sensitive || wasSensitive;
  const same =
    stats.size === Buffer.byteLength(file.content) &&
    base.read(file.path)?.equals(Buffer.from(file.content)) === true;
  if (same) return mode === file.mode ? undefined : { kind: "mode", file, mode, sensitive };
  const losesSecret =
    wasSensitive &&
    file.content.includes(missingSecretMark) &&
    base.read(file.path)?.includes(missingSecretMark) === false;
  const before = base.read(file.path)?.toString("utf8") ?? "";
  const { onChange: _, ...quiet } = file;
  const isMeant = meaningOf({ ...file, content: before }) !== meaningOf(file);
  return { kind: "change", file: isMeant ? file : quiet, mode, sensitive, losesSecret, foreign };
}

function isForeign(before: readonly ManifestEntry[], artifacts: readonly Artifact[]): boolean {
  const earlier = new Set(before.flatMap(({ path }) => onHost(path)?.host ?? []));
  return earlier.size > 0 && artifacts.length > 0 && !artifacts.some(({ host }) => earlier.has(host));
}

/** The units of the files of each host. */
function unitsByHost(entries: readonly ManifestEntry[]): ReadonlyMap<string, ReadonlySet<string>> {
  const units = new Map<string, Set<string>>();
  for (const { path, onChange } of entries) {
    const { host } = onHost(path) ?? {};
    if (host === undefined) continue;
    const own = units.get(host) ?? new Set();
    for (const unit of onChange?.units ?? []) own.add(unit);
    units.set(host, own);
  }
  return units;
}

/** Checks whether a file is not world-readable on the host: a hint at a secret, even if the manifest denies it. */
function isPrivate({ mode }: ManifestEntry): boolean {
  return (Number.parseInt(mode, 8) & 0o004) === 0;
}

/** The parent directories of a path, including the root. */
function foldersAround(path: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); folders.at(-1) !== "."; folder = dirname(folder)) folders.push(folder);
  return folders;
}

/** The manifest of the earlier run, then those of unfinished runs. */
function writtenBefore(
  base: Ground,
  folder: Folder,
  dead: readonly string[],
  writer: string | undefined,
): readonly Manifest[] {
  const name = `"${join(folder.name, manifestPath)}"`;
  const unfinished = dead.flatMap((each) => {
    const path = `${each}/${manifestPath}`;
    if (!folder.find(each)?.isDirectory() || !folder.find(path)?.isFile()) return [];
    // An incomplete manifest means that the run had not yet written any file.
    return readManifest(folder.read(path)?.toString("utf8") ?? "") ?? [];
  });
  if (!base.find(manifestPath)) {
    const others = folder.list(".").filter((each) => each !== writer);
    if (others.length === 0 || others.some(isWriterName)) return unfinished;
    throw new Failure(
      `"${folder.name}" is not empty and has no ${manifestPath} of gen-bundle: name another directory, or empty it.`,
    );
  }
  const text = base.read(manifestPath);
  if (!text) throw new Failure(`Cannot read ${name}: permission denied.`);
  const manifest = readManifest(text.toString("utf8"));
  if (manifest) return [manifest, ...unfinished];
  throw new Failure(
    `${name} is not a manifest that gen-bundle wrote: restore it, or empty the directory and run gen-bundle again.`,
  );
}

function groundOf(folder: Folder, exists: boolean): Ground {
  const { name } = folder;
  const missing = new Set<string>();
  const entries = new Map<string, Stats>();
  const collect = (path: string) => {
    const stats = folder.find(path);
    if (!stats) return;
    entries.set(path, stats);
    if (stats.isDirectory()) for (const each of folder.list(path).sort()) collect(`${path}/${each}`);
  };
  if (exists) {
    entries.set(".", folder.find(".") as Stats);
    for (const path of [...bundleRoots, manifestPath]) collect(path);
  }

  const look = (path: string): Stats | undefined => {
    const stats = entries.get(path);
    if (!stats?.isSymbolicLink()) return stats;
    throw new Failure(
      `"${join(name, path)}" is a symbolic link, and gen-bundle does not follow links within "${name}": remove it.`,
    );
  };
  const enter = (path: string): boolean => {
    if (path === "." || missing.has(path)) return !missing.has(path);
    const stats = enter(dirname(path)) ? look(path) : undefined;
    if (stats && !stats.isDirectory()) {
      throw new Failure(`"${join(name, path)}" is in the way of a directory of that name: remove it.`);
    }
    if (!stats) missing.add(path);
    return stats !== undefined;
  };
  return {
    missing,
    entries,
    find(path) {
      const stats = enter(dirname(path)) ? look(path) : undefined;
      if (stats && !stats.isFile()) {
        throw new Failure(`"${join(name, path)}" is in the way of a file of that name: remove it.`);
      }
      return stats;
    },
    read: (path) => folder.read(path),
  };
}
