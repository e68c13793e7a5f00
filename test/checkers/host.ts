import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Artifact } from "../../src/index.ts";
import { prefixOf } from "../networks.ts";
import { type Estate, estates } from "../readers/estates.ts";
import { certificatesOf } from "./certificates.ts";
import { patroniHome, withSystemPath } from "./programs.ts";

type Files = ReadonlyMap<string, Pick<Artifact, "content" | "mode">>;

/** What a program had to say. */
export interface Verdict {
  readonly status: number | null;
  /** Standard output and standard error. */
  readonly output: string;
}

export interface Trial {
  readonly estate: Estate;
  readonly host: string;
  readonly files: ReadonlyMap<string, Artifact>;
}

/** How many hosts of random estates each checker reads: a program takes longer than a reader. */
const sample = 3;

/** Every host of every example that has files of this path, and some of random estates; of hosts whose files are the same, the first. */
export function trials(
  path: string | RegExp,
  of: readonly Estate[] = estates,
): readonly (readonly [title: string, trial: Trial])[] {
  const seen = new Set<string>();
  let random = 0;
  return of.flatMap((estate) =>
    [...estate.hosts].flatMap(([host, files]) => {
      const contents = matching(files, path).map((file) => `${file}\n${files.get(file)?.content}`);
      // Two estates have different banners.
      const key = contents.join("\n");
      if (contents.length === 0 || seen.has(key)) return [];
      seen.add(key);
      if (estate.random && ++random > sample) return [];
      return [[`${estate.name} ${host}`, { estate, host, files }] as const];
    }),
  );
}

/** The paths of a host that are this one, or match it. */
export function matching(files: ReadonlyMap<string, unknown>, path: string | RegExp): string[] {
  return [...files.keys()].filter((file) => (typeof path === "string" ? file === path : path.test(file)));
}

/** The first trial with one of its files changed: what a checker must refuse. */
export function broken(
  path: string | RegExp,
  change: (content: string) => string,
  of: readonly Estate[] = estates,
): Trial {
  const found = trials(path, of)[0]?.[1];
  const file = found && matching(found.files, path)[0];
  const artifact = file && found.files.get(file);
  if (!artifact) throw new Error(`No example has a file ${path}.`);
  const content = change(artifact.content);
  expect(content, "the change must change something").not.toBe(artifact.content);
  return { ...found, files: new Map([...found.files, [file, { ...artifact, content }]]) };
}

/** Runs a bash script on a host that has its files, its interface and its address, and nothing of this machine's. */
export function asHost({ estate, host: name, files }: Trial, script: string): Verdict {
  const host = estate.plan.hosts.get(name);
  if (!host) throw new Error(`No host ${name}.`);
  const addresses = [host.address, ...host.addresses.values()].map(
    (address) => `${address}/${prefixOf(estate.plan, address)}`,
  );
  // Keys are no part of a bundle; a trial that brings its own keeps them.
  const certificates = certificatesOf(estate, name).map((file) => [file.path, file] as const);
  return withFiles(new Map([...certificates, ...files]), (folder) =>
    run(fileURLToPath(new URL("as-host.sh", import.meta.url)), [
      folder,
      host.interface,
      addresses.join(" "),
      script,
    ]),
  );
}

/** Writes files below a temporary folder for as long as `use` takes. */
export function withFiles<Result>(files: Files, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "gen-bundle-"));
  // The folder becomes the root of a host, which is open to every account.
  chmodSync(folder, 0o755);
  try {
    for (const [path, { content, mode }] of files) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      chmodSync(target, mode);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function run(program: string, parameters: readonly string[], timeout = 60_000): Verdict {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    encoding: "utf8",
    // With a socket as its input, as Node gives by default, bash takes itself for a remote shell and reads .bashrc.
    stdio: ["ignore", "pipe", "pipe"],
    timeout,
    killSignal: "SIGKILL",
    env: { ...withSystemPath(), GEN_BUNDLE_PATRONI: patroniHome },
  });
  if (error) throw error;
  return { status, output: stdout + stderr };
}

/** What a program says that has nothing to say. */
export const silence: Verdict = { status: 0, output: "" };
