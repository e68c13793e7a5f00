import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Artifact, Bundle, EstateDocument } from "../index.ts";
import { type BundleFile, bundlePath, documentPath } from "./bundle-file.ts";
import { errorCode, Failure, reason } from "./failure.ts";
import {
  documentEntry,
  type ManifestEntry,
  manifestEntry,
  manifestFile,
  manifestPath,
  readManifest,
} from "./manifest.ts";

export interface Change {
  /** mode: the content is right and the permissions are not. */
  readonly kind: "add" | "change" | "mode";
  readonly file: BundleFile;
  /** The permissions that the file on disk has. */
  readonly mode?: number;
  /** Whether either version may hold a secret. */
  readonly sensitive: boolean;
}

/** A file of an earlier run that is no longer part of the bundle. */
export interface Stale {
  readonly path: string;
  /** Whether it may hold a secret. */
  readonly sensitive: boolean;
}

/** How a directory differs from a bundle. Nothing in it is reached through a symbolic link. */
export interface Survey {
  /** Absolute. */
  readonly root: string;
  /** As the user names it. */
  readonly directory: string;
  readonly exists: boolean;
  /** The directories below it that are missing, each after the one it is in. */
  readonly missing: readonly string[];
  /** The manifest, if it changes, comes last. */
  readonly changes: readonly Change[];
  readonly unchanged: number;
  readonly stale: readonly Stale[];
}

/** What lies on disk, read with the suspicion that someone else put it there. */
interface Ground {
  readonly exists: boolean;
  readonly missing: Set<string>;
  /** The file at a path below the directory, or undefined when there is none. */
  find(path: string): Stats | undefined;
  read(path: string): Buffer | undefined;
}

/**
 * Compares a directory with the bundle that is to be in it.
 *
 * @param hosts the hosts it is about, if not all: what the directory has of others stays as it is
 * @throws Failure when the directory is not one that gen-bundle may write to
 */
export function surveyBundle(
  directory: string,
  cwd: string,
  { name, artifacts, documents }: Bundle,
  hosts?: ReadonlySet<string>,
): Survey {
  const root = resolve(cwd, directory);
  const base = groundOf(root, directory);
  const earlier = earlierEntries(base, root, directory);
  const concerned = (path: string) => {
    const [root, host = ""] = path.split("/");
    return hosts === undefined || (root === "hosts" && hosts.has(host));
  };

  const chosen = hosts ? artifacts.filter(({ host }) => hosts.has(host)) : artifacts;
  // They are about all hosts.
  const about = hosts ? [] : documents;
  const entries = [...chosen.map(manifestEntry), ...about.map(documentEntry)];
  const kept = earlier.filter(({ path }) => !concerned(path));
  const files = [...chosen.map(fileOf), ...about.map(documentOf), manifestFile(name, [...entries, ...kept])];

  const secret = new Set(earlier.flatMap(({ path, sensitive }) => (sensitive ? [path] : [])));
  const changes = files.flatMap((file) => changeOf(file, base, secret.has(file.path)) ?? []);
  const paths = new Set(files.map(({ path }) => path));
  const stale = earlier.flatMap(({ path, sensitive }): Stale[] => {
    if (!concerned(path) || paths.has(path)) return [];
    const stats = base.find(path);
    return stats ? [{ path, sensitive: sensitive || isPrivate(stats.mode) }] : [];
  });
  return {
    root,
    directory,
    exists: base.exists,
    missing: [...base.missing].sort(),
    changes,
    unchanged: files.length - changes.length,
    stale,
  };
}

function fileOf(artifact: Artifact): BundleFile {
  const { content, mode, sensitive } = artifact;
  return { path: bundlePath(artifact), content, mode: mode & 0o777, sensitive };
}

function documentOf(document: EstateDocument): BundleFile {
  const { content, mode } = document;
  return { path: documentPath(document), content, mode, sensitive: false };
}

function changeOf(file: BundleFile, base: Ground, wasSensitive: boolean): Change | undefined {
  const stats = base.find(file.path);
  if (!stats) return { kind: "add", file, sensitive: file.sensitive };
  const mode = stats.mode & 0o7777;
  const sensitive = file.sensitive || wasSensitive || (isPrivate(mode) && !isPrivate(file.mode));
  const same =
    stats.size === Buffer.byteLength(file.content) &&
    base.read(file.path)?.equals(Buffer.from(file.content)) === true;
  if (!same) return { kind: "change", file, mode, sensitive };
  return mode === file.mode ? undefined : { kind: "mode", file, mode, sensitive };
}

/** Whether not everyone may read a file: a hint that it holds a secret, where the manifest denies it. */
function isPrivate(mode: number): boolean {
  return (mode & 0o004) === 0;
}

/** What the manifest says that an earlier run wrote. */
function earlierEntries(base: Ground, root: string, directory: string): readonly ManifestEntry[] {
  if (!base.exists) return [];
  const name = `"${join(directory, manifestPath)}"`;
  if (!base.find(manifestPath)) {
    if (listed(root, directory).length === 0) return [];
    throw new Failure(
      `"${directory}" is not empty and has no ${manifestPath} of gen-bundle: name another directory, or empty it.`,
    );
  }
  const text = base.read(manifestPath);
  if (!text) throw new Failure(`Cannot read ${name}: permission denied.`);
  const entries = readManifest(text.toString("utf8"));
  if (entries) return entries;
  throw new Failure(
    `${name} is not a manifest that gen-bundle wrote: bring it back, or empty the directory and run gen-bundle again.`,
  );
}

function listed(root: string, directory: string): readonly string[] {
  try {
    return readdirSync(root);
  } catch (error) {
    throw new Failure(`Cannot read "${directory}": ${reason(error)}.`);
  }
}

function groundOf(root: string, directory: string): Ground {
  const missing = new Set<string>();
  const exists = rootExists(root, directory);
  const present = new Set<string>(["."]);

  const look = (path: string): Stats | undefined => {
    try {
      const stats = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
      if (!stats?.isSymbolicLink()) return stats;
    } catch (error) {
      throw new Failure(`Cannot read "${join(directory, path)}": ${reason(error)}.`);
    }
    throw new Failure(
      `"${join(directory, path)}" is a symbolic link, and gen-bundle follows none within "${directory}": remove it.`,
    );
  };
  const enter = (path: string): boolean => {
    if (present.has(path)) return exists;
    if (missing.has(path)) return false;
    const stats = enter(dirname(path)) ? look(path) : undefined;
    if (stats && !stats.isDirectory()) {
      throw new Failure(`"${join(directory, path)}" is in the way of a directory of that name: remove it.`);
    }
    (stats ? present : missing).add(path);
    return stats !== undefined;
  };
  return {
    exists,
    missing,
    find(path) {
      const stats = enter(dirname(path)) ? look(path) : undefined;
      if (stats && !stats.isFile()) {
        throw new Failure(`"${join(directory, path)}" is in the way of a file of that name: remove it.`);
      }
      return stats;
    },
    read: (path) => readBelow(root, path),
  };
}

function rootExists(root: string, directory: string): boolean {
  let stats: Stats | undefined;
  try {
    stats = statSync(root, { throwIfNoEntry: false });
  } catch (error) {
    throw new Failure(`Cannot read "${directory}": ${reason(error)}.`);
  }
  if (stats && !stats.isDirectory()) throw new Failure(`"${directory}" is not a directory.`);
  return stats !== undefined;
}

/** The bytes of a file below the directory, or undefined when they may not be read. */
export function readBelow(root: string, path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(
      `${root}/${path}`,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    return readFileSync(descriptor);
  } catch (error) {
    if (errorCode(error) === "EACCES") return undefined;
    throw new Failure(`Cannot read "${path}": ${reason(error)}.`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
