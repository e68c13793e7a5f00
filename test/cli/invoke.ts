import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "../../src/cli/run.ts";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
}

/** Runs the command line within this process. */
export async function invoke(args: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const { cwd, stdin = "", env = {}, isTTY = false } = surroundings;
  const texts = { stdout: "", stderr: "" };
  const output = (name: keyof typeof texts) => ({
    isTTY,
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const code = await run(args, {
    stdin: (async function* () {
      yield Buffer.from(stdin as string);
    })(),
    stdout: output("stdout"),
    stderr: output("stderr"),
    env,
    cwd: () => cwd,
    deferSignals: () => {},
    today: () => "2026-11-21",
  });
  return { code, ...texts };
}

/** A directory of the running test's own, with these files in it. */
export function workspace(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "gen-bundle-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    // As files of secrets should be.
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  }
  return folder;
}

/** The paths of all that is below a folder and no folder itself. */
export function tree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !statSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory())
    .sort();
}

export interface Estate {
  name: string;
  network: { subnet: string };
  hosts: Record<string, unknown>;
  [section: string]: unknown;
}

/** A topology of hosts that run nothing, so that no rule about a component has a say. */
export function estate(...hosts: readonly string[]): Estate {
  return {
    name: "estate",
    network: { subnet: "10.0.0.0/24" },
    hosts: Object.fromEntries(hosts.map((host, index) => [host, { address: `10.0.0.${index + 1}` }])),
  };
}

export const json = (value: unknown) => JSON.stringify(value, undefined, 2);
