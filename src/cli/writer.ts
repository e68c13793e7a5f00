import { readFileSync, readlinkSync, rmdirSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { errorCode, Failure, reason } from "./failure.ts";
import type { Folder } from "./folder.ts";

/**
 * A run that writes makes a directory of this name in the output directory, and all that is new in it, the manifest
 * among it. So it marks the output directory as gen-bundle's before the first file, holds other runs off, keeps what is
 * unfinished out of what is copied to hosts, and tells the next run what a dead one may have written. All that it says
 * of its process stands in the name, so that nothing has to be read that someone else may have put there.
 */
const prefix = ".gen-bundle-";
const pattern = /^\.gen-bundle-(\d{1,10})-([0-9a-f.]*)-[0-9a-z]+-(.*)$/;

export function newWriterName(): string {
  const random = Math.random().toString(36).slice(2, 10).padEnd(8, "0");
  return `${prefix}${process.pid}-${birthOf(process.pid) ?? ""}-${random}-${here()}`;
}

export function isWriterName(name: string): boolean {
  return name.startsWith(prefix);
}

/**
 * What writers that are dead have left in a directory.
 *
 * @param own the directory of this run, if it has one
 * @throws Failure when one may be alive
 */
export function deadWriters(folder: Folder, own?: string): readonly string[] {
  const writers = folder.list(".").filter((name) => isWriterName(name) && name !== own);
  for (const name of writers) {
    const [, pid, birth, place] = pattern.exec(name) ?? [];
    if (pid === undefined || !folder.find(name)?.isDirectory()) continue;
    const path = `"${join(folder.name, name)}"`;
    if (place !== here()) {
      const host = place?.replace(/^\d*-/, "");
      throw new Failure(
        `Process ${pid} of "${host}" writes to "${folder.name}", or died there: once it has ended, remove ${path} and run gen-bundle again.`,
      );
    }
    if (isAlive(Number(pid), birth ?? "")) {
      throw new Failure(
        `Process ${pid} writes to "${folder.name}": run gen-bundle again once it has ended. If it is no gen-bundle, remove ${path}.`,
      );
    }
  }
  return writers;
}

/**
 * Removes what a writer has left: files, since it makes nothing else.
 *
 * @param kept the file that stays, and the directory with it
 */
export function removeWriter(folder: Folder, name: string, kept?: string): void {
  let path = name;
  try {
    if (!folder.find(name)?.isDirectory()) {
      unlinkSync(folder.place(name));
      return;
    }
    for (const file of folder.list(name)) {
      path = `${name}/${file}`;
      if (file !== kept) unlinkSync(folder.place(path));
    }
    path = name;
    rmdirSync(folder.place(name));
  } catch (error) {
    throw new Failure(`Cannot remove "${join(folder.name, path)}": ${reason(error)}.`);
  }
}

/** Where process numbers mean the same: this host, and within it this container. */
function here(): string {
  let namespace = "";
  try {
    namespace = /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  } catch {
    // Only Linux has them.
  }
  return `${namespace}-${hostname()
    .replaceAll(/[^\w.-]/g, "_")
    .slice(0, 64)}`;
}

/** Which boot a process belongs to and when in it it began: the number alone is used again. */
function birthOf(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
    // proc_pid_stat(5): the name, in brackets, may hold anything; the state is field 3, and the start field 22.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return /^[ZX]/.test(fields[0] ?? "") ? "" : `${boot}.${fields[19]}`;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number, birth: string): boolean {
  // One run at a time is all that a process does.
  if (pid === process.pid) return false;
  const found = birthOf(pid);
  if (found !== undefined) return found === birth;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}
