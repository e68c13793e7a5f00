import {
  chmodSync,
  closeSync,
  fchmodSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { BundleFile } from "./bundle-file.ts";
import { errorCode, Failure, reason } from "./failure.ts";
import { manifestPath } from "./manifest.ts";
import type { Survey } from "./survey.ts";

/**
 * Makes a directory hold a bundle. Everything new is complete beside its place before the first file is replaced, so
 * that a full disk leaves the old bundle as it was; what has not changed is not touched.
 *
 * @throws Failure when the directory cannot be written to
 */
export function writeBundle(survey: Survey): void {
  const { root, directory, changes, stale } = survey;
  if (changes.length === 0 && stale.length === 0) return;
  const staged = stage(survey);
  const waiting = new Set(staged);
  let path = "";
  const replace = (files: readonly Staged[]) => {
    for (const file of files) {
      ({ path } = file);
      renameSync(file.temporary, `${root}/${path}`);
      waiting.delete(file);
    }
  };
  try {
    replace(staged.filter((file) => file.path !== manifestPath));
    for ({ path } of stale) {
      unlinkSync(`${root}/${path}`);
      removeEmpty(root, dirname(path));
    }
    // The manifest goes last: until then the old one names all that a next run has to remove.
    replace(staged.filter((file) => file.path === manifestPath));
  } catch (error) {
    for (const { temporary } of waiting) quietly(() => unlinkSync(temporary));
    throw new Failure(
      `Cannot replace "${join(directory, path)}": ${reason(error)}. The bundle is partly new: run gen-bundle again.`,
    );
  }
}

interface Staged {
  readonly path: string;
  /** Absolute; in the directory of the file that it is to replace. */
  readonly temporary: string;
}

/** Writes all that is new beside its place, or nothing at all. */
function stage({ root, directory, missing, changes }: Survey): readonly Staged[] {
  const made: string[] = [];
  const staged: Staged[] = [];
  let path = "";
  try {
    if (makeDirectory(root)) made.push(root);
    for (path of missing) {
      mkdirSync(`${root}/${path}`);
      made.push(`${root}/${path}`);
      // Whoever copies the tree to a host with its permissions must not lock that host's directories.
      chmodSync(`${root}/${path}`, 0o755);
    }
    for (const { file } of changes) {
      ({ path } = file);
      const random = Math.random().toString(36).slice(2);
      const temporary = `${root}/${dirname(path)}/.gen-bundle-${process.pid}-${staged.length}-${random}`;
      create(temporary, file, () => staged.push({ path, temporary }));
    }
    return staged;
  } catch (error) {
    for (const { temporary } of staged) quietly(() => unlinkSync(temporary));
    for (const each of made.reverse()) quietly(() => rmdirSync(each));
    throw new Failure(`Cannot write "${join(directory, path)}": ${reason(error)}.`);
  }
}

/** A file that is new, or an error: with its final permissions before its first byte, whatever the umask. */
function create(path: string, { content, mode }: BundleFile, onCreated: () => void): void {
  const descriptor = openSync(path, "wx", mode);
  onCreated();
  try {
    fchmodSync(descriptor, mode);
    writeFileSync(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes a directory and those around it, within hosts/, as far as they are empty. */
function removeEmpty(root: string, directory: string): void {
  for (let path = directory; path !== "."; path = dirname(path)) {
    if (!quietly(() => rmdirSync(`${root}/${path}`))) return;
  }
}

/** Does what may fail without harm; whether it succeeded. */
function quietly(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes a directory and those above it; false when it is there already. Step by step, since Node's own way never
 * returns where nothing can be made, such as below /proc.
 */
function makeDirectory(path: string): boolean {
  try {
    mkdirSync(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST" && statSync(path).isDirectory()) return false;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    makeDirectory(dirname(path));
    mkdirSync(path);
  }
  return true;
}
