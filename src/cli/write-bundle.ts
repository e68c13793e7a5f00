import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Bundle } from "../index.ts";
import { counted } from "../model/counted.ts";
import { topologyPath } from "./bundle-file.ts";
import { Failure, reason } from "./failure.ts";
import { Folder, removeCreated } from "./folder.ts";
import { manifestPath } from "./manifest.ts";
import { contentsOf, isUpToDate, type Survey, surveyBundle, surveyFolder } from "./survey.ts";
import { newWriterName, removeWriter } from "./writer.ts";

interface Choices {
  /** The hosts whose files are written, if not all. */
  readonly hosts?: ReadonlySet<string> | undefined;
  /** Whether the run may replace the bundle of another estate, or secrets with placeholders. */
  readonly overwrite?: boolean;
}

/**
 * Writes a bundle to a directory and removes all other files that gen-bundle wrote. New files are first written to a
 * staging directory, so a full disk leaves the old bundle intact. Unchanged files are not touched. After an interruption
 * the next run completes the work.
 *
 * @throws Failure if the directory cannot be written
 */
export function writeBundle(
  directory: string,
  cwd: string,
  bundle: Bundle,
  { hosts, overwrite = false }: Choices = {},
): Survey {
  const contents = contentsOf(bundle, hosts);
  const folder = new Folder(resolve(cwd, directory), directory);
  const survey = (writer?: string) => {
    const found = surveyFolder(folder, contents, writer);
    if (!overwrite) refuseLosses(found, bundle.name);
    return found;
  };
  try {
    const found = survey();
    return isUpToDate(found) ? found : asWriter(folder, survey);
  } finally {
    folder.close();
  }
}

/**
 * Compares a directory with a bundle, as a run that writes does before it starts.
 *
 * @throws Failure if that run would be refused
 */
export function surveyToWrite(directory: string, cwd: string, bundle: Bundle): Survey {
  const found = surveyBundle(directory, cwd, bundle);
  refuseLosses(found, bundle.name);
  return found;
}

function refuseLosses({ directory, estate, isForeign, changes }: Survey, name: string): void {
  if (estate !== undefined && estate !== name) {
    throw new Failure(
      `"${directory}" holds the bundle of the estate "${estate}", and the topology is of "${name}": name another directory, or replace that bundle with --overwrite.`,
    );
  }
  if (isForeign) {
    throw new Failure(
      `"${directory}" holds a bundle of an estate "${name}" with other hosts, and the topology has none of them: name another directory, or replace that bundle with --overwrite.`,
    );
  }
  // People keep their topology there, with its comments.
  if (changes.some(({ file, foreign }) => file.path === topologyPath && foreign)) {
    throw new Failure(
      `"${join(directory, topologyPath)}" is not a file of gen-bundle, which keeps the topology with all defaults there: move it to another directory, or replace it with --overwrite.`,
    );
  }
  const [first, ...others] = changes.filter(({ losesSecret }) => losesSecret);
  if (!first) return;
  throw new Failure(
    `"${directory}" holds secrets, and placeholders would replace those of "${first.file.path}"${others.length > 0 ? ` and ${counted(others.length, "other file")}` : ""}: give the secrets with --secrets FILE, or replace them with --overwrite.`,
  );
}

/** Locks out other runs, compares again, and writes. */
function asWriter(folder: Folder, survey: (writer: string) => Survey): Survey {
  const writer = newWriterName();
  let created: readonly string[] = [];
  try {
    created = folder.create();
    mkdirSync(folder.place(writer), 0o700);
  } catch (error) {
    removeCreated(created);
    throw new Failure(`Cannot write "${folder.name}": ${reason(error)}.`);
  }
  // A separate handle, since the other one moves from directory to directory.
  const staging = new Folder(folder.root, folder.name);
  const place = (file: string) => staging.place(`${writer}/${file}`);
  let partly = false;
  try {
    const found = survey(writer);
    const staged = stage(folder, found, place);
    partly = true;
    replace(folder, found, staged, place);
    partly = false;
    return found;
  } finally {
    staging.close();
    // The manifest tells the next run which files this one has written.
    quietly(() => removeWriter(folder, writer, partly ? manifestPath : undefined));
    removeCreated(created);
  }
}

interface Staged {
  readonly path: string;
  /** Its name in the staging directory. */
  readonly file: string;
}

/** Writes all new files to the staging directory, or none. */
function stage(
  folder: Folder,
  { missing, changes, open }: Survey,
  place: (file: string) => string,
): readonly Staged[] {
  const made: string[] = [];
  let path = "";
  try {
    const staged = changes.map(({ file: { content, mode, ...file } }, index) => {
      ({ path } = file);
      const name = path === manifestPath ? path : String(index);
      create(place(name), content, mode);
      return { path, file: name };
    });
    for ({ path } of open) keepToOwner(folder, path);
    for (path of missing) {
      mkdirSync(folder.place(path), 0o700);
      made.push(path);
      keepToOwner(folder, path);
    }
    return staged;
  } catch (error) {
    for (const each of made.reverse()) quietly(() => rmdirSync(folder.place(each)));
    if (error instanceof Failure) throw error;
    throw new Failure(`Cannot write "${join(folder.name, path)}": ${reason(error)}.`);
  }
}

/** Restricts a directory to its owner, whatever the umask and whoever created it. */
function keepToOwner(folder: Folder, path: string): void {
  try {
    chmodSync(folder.at(path), 0o700);
  } catch (error) {
    throw new Failure(
      `Cannot restrict "${join(folder.name, path)}" to its owner (mode 0700): ${reason(error)}. Name a directory that you own.`,
    );
  }
}

function replace(
  folder: Folder,
  { stale }: Survey,
  staged: readonly Staged[],
  place: (file: string) => string,
): void {
  let path = "";
  const move = (files: readonly Staged[]) => {
    for (const file of files) {
      ({ path } = file);
      renameSync(place(file.file), folder.place(path));
    }
  };
  try {
    move(staged.filter((file) => file.path !== manifestPath));
    for (const { kind, path: each } of stale) {
      path = each;
      if (kind === "file") unlinkSync(folder.place(path));
      if (kind !== "unfinished") removeEmpty(folder, kind === "file" ? dirname(path) : path);
    }
    // The manifest is replaced last: until then the old one lists the files that the next run has to remove.
    move(staged.filter((file) => file.path === manifestPath));
  } catch (error) {
    throw new Failure(
      `Cannot replace "${join(folder.name, path)}": ${reason(error)}. The bundle is partly updated: run gen-bundle again.`,
    );
  }
  for (const { kind, path: each } of stale) if (kind === "unfinished") removeWriter(folder, each);
}

/** Creates a new file, with its final permissions before its first byte, whatever the umask. */
function create(path: string, content: string, mode: number): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const descriptor = openSync(path, flags, mode);
  try {
    fchmodSync(descriptor, mode);
    writeFileSync(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes a directory and its parents as far as they are empty. */
function removeEmpty(folder: Folder, directory: string): void {
  for (let path = directory; path !== "."; path = dirname(path)) {
    if (!quietly(() => rmdirSync(folder.place(path)))) return;
  }
}

/** Runs an operation that may fail; returns whether it succeeded. */
function quietly(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
