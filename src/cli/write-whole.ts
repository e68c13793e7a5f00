import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Failure, reason } from "./failure.ts";
import { newWriterName } from "./writer.ts";

/** Bytes of a file by which it is known whose it is. */
const beginning = 64;

/**
 * Writes one file. It is first written beside it, so that the file always is whole. No link is followed, and nothing but a
 * file is replaced.
 *
 * @param refusal the sentence that refuses to replace a file, from the beginning of its text; undefined: it is replaced
 * @throws Failure if the file cannot be written
 */
export function writeWhole(
  file: string,
  cwd: string,
  text: string,
  refusal: (beginning: string) => string | undefined,
): void {
  const path = resolve(cwd, file);
  const staged = join(dirname(path), newWriterName());
  let descriptor: number | undefined;
  try {
    demandOwn(path, file, refusal);
    descriptor = openSync(staged, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    writeFileSync(descriptor, text);
    closeSync(descriptor);
    // Another program may have put something else there meanwhile.
    demandOwn(path, file, refusal);
    renameSync(staged, path);
  } catch (error) {
    if (descriptor !== undefined) removeStaged(staged);
    if (error instanceof Failure) throw error;
    throw new Failure(`Cannot write "${file}": ${reason(error)}.`);
  }
}

/** @throws Failure if the name is that of something that must not be replaced */
function demandOwn(path: string, file: string, refusal: (beginning: string) => string | undefined): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isFile())
    throw new Failure(
      `"${file}" is ${found.isDirectory() ? "a directory" : found.isSymbolicLink() ? "a symbolic link" : "no file"}: name another file.`,
    );
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(beginning);
    const length = readSync(descriptor, bytes, 0, beginning, 0);
    const sentence = length === 0 ? undefined : refusal(bytes.toString("latin1", 0, length));
    if (sentence !== undefined) throw new Failure(sentence);
  } finally {
    closeSync(descriptor);
  }
}

function removeStaged(staged: string): void {
  try {
    unlinkSync(staged);
  } catch {
    // It has its final name, or its directory is gone.
  }
}
