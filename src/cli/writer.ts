import { readFileSync, readlinkSync, rmdirSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { errorCode, Failure, reason } from "./failure.ts";
import type { Folder } from "./folder.ts";

/**
 * The staging directory of a writing run, in the output directory. The run writes all new files and the manifest to it.
 * It marks the output directory as that of gen-bundle before the first file, locks out other runs, keeps unfinished files
 * out of the folders that are copied to hosts, and tells the next run which files a dead one may have written. Its name
 * identifies the process, so that no content has to be trusted.
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
 * The staging directories that dead runs have left.
 *
 * @param own the staging directory of this run, if it has one
 * @throws Failure if another run may be alive
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
        `Process ${pid} of "${host}" is writing to "${folder.name}", or died there: once it has ended, remove ${path} and run gen-bundle again.`,
      );
    }
    if (isAlive(Number(pid), birth ?? "")) {
      throw new Failure(
        `Process ${pid} is writing to "${folder.name}": run gen-bundle again once it has ended. If it is not gen-bundle, remove ${path}.`,
      );
    }
  }
  return writers;
}

/**
 * Removes the staging directory of a run. It contains only files.
 *
 * @param kept the file to keep, with its directory
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

/** The scope of process ids: this host, and this container on it. */
function here(): string {
  let namespace = "";
  try {
    namespace = /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  } catch {
    // Only Linux has namespaces.
  }
  return `${namespace}-${hostname()
    .replaceAll(/[^\w.-]/g, "_")
    .slice(0, 64)}`;
}

/** The boot and start time of a process, since process ids are reused. */
function birthOf(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
    // proc_pid_stat(5): the name, in parentheses, may hold anything; the state is field 3 and the start time field 22.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return /^[ZX]/.test(fields[0] ?? "") ? "" : `${boot}.${fields[19]}`;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number, birth: string): boolean {
  // A process has one run at a time.
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
