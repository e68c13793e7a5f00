import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode, Failure, reason } from "./failure.ts";

/** Far more than any generated file. A larger file that someone put in its place must not fill the memory. */
const largest = 64 * 1024 * 1024;

/** Node has no openat(2); on Linux the path of an open directory below /proc/self/fd does the same. */
const anchored = process.platform === "linux" && existsSync("/proc/self/fd");

/**
 * A directory below which no symbolic link is followed, even one that is created meanwhile: each directory is opened
 * relative to its open parent. On systems without /proc the path is checked right before each access, which leaves a
 * short race.
 */
export class Folder {
  /** Absolute. */
  readonly root: string;
  /** As the user names it. */
  readonly name: string;
  /** The open directories from the root to the last requested one, and their names. */
  readonly #descriptors: number[] = [];
  readonly #parts: string[] = [];

  constructor(root: string, name: string) {
    this.root = root;
    this.name = name;
  }

  /** @throws Failure if the path is not a directory */
  exists(): boolean {
    let stats: Stats | undefined;
    try {
      stats = statSync(this.root, { throwIfNoEntry: false });
    } catch (error) {
      throw new Failure(`Cannot read "${this.name}": ${reason(error)}.`);
    }
    if (stats && !stats.isDirectory())
      throw new Failure(`"${this.name}" is not a directory: name another one.`);
    return stats !== undefined;
  }

  /** Creates the directory and its missing parents. Returns those that it created, from the outermost. */
  create(): readonly string[] {
    return makeDirectory(this.root);
  }

  /** The path of a directory below; "." is the root. Valid until the next call; that of the root stays valid. */
  at(path: string): string {
    const parts = path === "." ? [] : path.split("/");
    if (!anchored) return this.#checked(parts);
    if (this.#descriptors.length === 0) {
      this.#descriptors.push(openSync(this.root, constants.O_RDONLY | constants.O_DIRECTORY));
    }
    let shared = 0;
    while (shared < this.#parts.length && this.#parts[shared] === parts[shared]) shared++;
    this.#leave(shared);
    for (const part of parts.slice(shared)) {
      const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
      this.#descriptors.push(openSync(`${this.#here()}/${part}`, flags));
      this.#parts.push(part);
    }
    return this.#here();
  }

  /** The path of an entry below, for system calls that do not follow links themselves. */
  place(path: string): string {
    return `${this.at(dirname(path))}/${basename(path)}`;
  }

  list(path: string): string[] {
    return this.#reading(path, () => readdirSync(this.at(path)));
  }

  /** The status of an entry below; links are not followed. */
  find(path: string): Stats | undefined {
    return this.#reading(path, () => lstatSync(this.place(path), { throwIfNoEntry: false }));
  }

  /** The bytes of a file, or undefined without read permission. */
  read(path: string): Buffer | undefined {
    return this.#reading(path, () => {
      let descriptor: number | undefined;
      try {
        const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
        descriptor = openSync(this.place(path), flags);
        const stats = fstatSync(descriptor);
        if (!stats.isFile()) throw new Failure(`"${join(this.name, path)}" is not a file.`);
        if (stats.size > largest) {
          throw new Failure(
            `"${join(this.name, path)}" is larger than ${largest / 1024 / 1024} MiB, so it is not a file of gen-bundle: remove it.`,
          );
        }
        return readFileSync(descriptor);
      } catch (error) {
        if (errorCode(error) === "EACCES") return undefined;
        throw error;
      } finally {
        if (descriptor !== undefined) closeSync(descriptor);
      }
    });
  }

  close(): void {
    this.#leave(-1);
  }

  #leave(depth: number): void {
    this.#parts.splice(Math.max(depth, 0));
    for (const descriptor of this.#descriptors.splice(depth + 1)) closeSync(descriptor);
  }

  #here(): string {
    return `/proc/self/fd/${this.#descriptors.at(-1)}`;
  }

  #checked(parts: readonly string[]): string {
    const path = join(realpathSync(this.root), ...parts);
    if (realpathSync(path) !== path) throw Object.assign(new Error(), { code: "ELOOP" });
    return path;
  }

  #reading<Result>(path: string, action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure(`Cannot read "${join(this.name, path)}": ${reason(error)}.`);
    }
  }
}

/**
 * Creates a directory and its missing parents, for their owner only. Step by step, since mkdir of Node with `recursive`
 * never returns where nothing can be created, such as below /proc. If one fails, those before it are removed again.
 */
function makeDirectory(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  const parents = dirname(path) === path ? [] : makeDirectory(dirname(path));
  try {
    mkdirSync(path, 0o700);
    return [...parents, path];
  } catch (error) {
    // Another run may have created it meanwhile.
    if (errorCode(error) === "EEXIST" && statSync(path).isDirectory()) return parents;
    removeCreated(parents);
    throw error;
  }
}

/** Removes directories of `create` as far as they are empty. */
export function removeCreated(created: readonly string[]): void {
  try {
    for (const directory of created.toReversed()) rmdirSync(directory);
  } catch {
    // Not empty.
  }
}
