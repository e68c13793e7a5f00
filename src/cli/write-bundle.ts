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
import { Failure, reason } from "./failure.ts";
import { Folder } from "./folder.ts";
import { manifestPath } from "./manifest.ts";
import { isUpToDate, type Survey, surveyFolder } from "./survey.ts";
import { newWriterName, removeWriter } from "./writer.ts";

interface Choices {
  /** The hosts whose files are written, if not all. */
  readonly hosts?: ReadonlySet<string> | undefined;
  /** Whether the bundle of another estate, and secrets for which there are placeholders now, may be replaced. */
  readonly overwrite?: boolean;
}

/**
 * Makes a directory hold a bundle, and nothing else that gen-bundle made. Everything new is complete in a directory of
 * this run before the first file is replaced, so that a full disk leaves the old bundle as it was; what has not changed
 * is not touched. Whenever the run ends, the next one completes what it has begun.
 *
 * @throws Failure when the directory cannot be written to
 */
export function writeBundle(
  directory: string,
  cwd: string,
  bundle: Bundle,
  { hosts, overwrite = false }: Choices = {},
): Survey {
  const folder = new Folder(resolve(cwd, directory), directory);
  const survey = (writer?: string) => {
    const found = surveyFolder(folder, bundle, hosts, writer);
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

function refuseLosses({ directory, estate, changes }: Survey, name: string): void {
  if (estate !== undefined && estate !== name) {
    throw new Failure(
      `"${directory}" holds the bundle of the estate "${estate}", and the topology is of "${name}": name another directory, or replace that bundle with --overwrite.`,
    );
  }
  const [first, ...others] = changes.filter(({ losesSecret }) => losesSecret);
  if (!first) return;
  throw new Failure(
    `"${directory}" holds secrets, and placeholders would replace those of "${first.file.path}"${others.length > 0 ? ` and ${counted(others.length, "other file")}` : ""}: give the secrets with --secrets FILE, or replace them with --overwrite.`,
  );
}

/** Holds other runs off, looks again, and writes. */
function asWriter(folder: Folder, survey: (writer: string) => Survey): Survey {
  const writer = newWriterName();
  let made = false;
  try {
    made = folder.create();
    mkdirSync(folder.place(writer), 0o700);
  } catch (error) {
    if (made) quietly(() => rmdirSync(folder.root));
    throw new Failure(`Cannot write "${folder.name}": ${reason(error)}.`);
  }
  // A handle of its own, since the other one moves from directory to directory.
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
    // Its manifest tells the next run what this one has written.
    quietly(() => removeWriter(folder, writer, partly ? manifestPath : undefined));
    if (made) quietly(() => rmdirSync(folder.root));
  }
}

interface Staged {
  readonly path: string;
  /** Its name in the directory of this run. */
  readonly file: string;
}

/** Writes all that is new into the directory of this run, or nothing at all. */
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

/** Whatever the umask, and whoever has made it. */
function keepToOwner(folder: Folder, path: string): void {
  try {
    chmodSync(folder.at(path), 0o700);
  } catch (error) {
    throw new Failure(
      `Cannot keep "${join(folder.name, path)}" to its owner (mode 0700): ${reason(error)}. Name a directory that you own.`,
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
    // The manifest goes last: until then the old one names all that a next run has to remove.
    move(staged.filter((file) => file.path === manifestPath));
  } catch (error) {
    throw new Failure(
      `Cannot replace "${join(folder.name, path)}": ${reason(error)}. The bundle is partly new: run gen-bundle again.`,
    );
  }
  for (const { kind, path: each } of stale) if (kind === "unfinished") removeWriter(folder, each);
}

/** A file that is new, or an error: with its final permissions before its first byte, whatever the umask. */
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

/** Removes a directory and those around it as far as they are empty. */
function removeEmpty(folder: Folder, directory: string): void {
  for (let path = directory; path !== "."; path = dirname(path)) {
    if (!quietly(() => rmdirSync(folder.place(path)))) return;
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
