import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { invoke } from "../cli/invoke.ts";
import { root } from "../examples.ts";
import { golden } from "../golden-tree.ts";

type Edits = Readonly<Record<string, string>>;
type Files = Readonly<Record<string, string | null>>;

/** mistakes.yaml describes the keys. */
interface Mistake {
  readonly edits?: Edits;
  readonly fixed?: Edits;
  readonly secretEdits?: Edits;
  readonly fixedSecrets?: Edits;
  readonly files?: Files;
  readonly encoding?: BufferEncoding;
  readonly fixedFiles?: Files;
  readonly args?: readonly string[];
  readonly fixedArgs?: readonly string[];
  readonly prepare?: readonly string[];
  readonly makes?: string;
}

const read = (name: string) => readFileSync(join(root, "test/mistakes", name), "utf8");
const base = read("base.yaml");
const secrets = read("secrets.yaml");
const mistakes = Object.entries(parse(read("mistakes.yaml")) as Readonly<Record<string, Mistake>>);
const folder = join(golden, "mistakes");
const usual = ["topology.yaml", "--strict", "--quiet"];
/** The day that versions are judged by. */
const today = ["--today", "2026-11-21"];
const writing = process.env["GEN_BUNDLE_GOLDEN"] === "write";

function edited(text: string, edits: Edits = {}): string {
  return Object.entries(edits).reduce((result, [from, to]) => {
    expect(result, "a text to replace").toContain(from);
    return result.replace(from, () => to);
  }, text);
}

/** Runs an action in a folder with these files. */
async function within<Result>(
  topology: string,
  values: string,
  files: Files,
  action: (cwd: string) => Result | Promise<Result>,
  encoding?: BufferEncoding,
): Promise<Result> {
  const cwd = mkdtempSync(join(tmpdir(), "gen-bundle-mistake-"));
  try {
    const all = { "base.yaml": base, "secrets.yaml": values, "topology.yaml": topology, ...files };
    for (const [name, content] of Object.entries(all)) {
      const path = join(cwd, name);
      mkdirSync(content === null ? path : dirname(path), { recursive: true });
      const written = Object.hasOwn(files, name) ? encoding : undefined;
      if (content !== null) writeFileSync(path, content, { mode: 0o600, encoding: written ?? "utf8" });
    }
    return await action(cwd);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

describe.each(mistakes)("%s", (name, mistake) => {
  const { edits, fixed, files = {}, args = usual, fixedArgs = args, prepare } = mistake;
  const topology = edited(base, edits);
  const values = edited(secrets, mistake.secretEdits);

  it("has the whole output that is checked in", async () => {
    const run = async (cwd: string) => {
      if (prepare) expect((await invoke([...prepare, ...today], { cwd })).code).toBe(0);
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(root, "dist/cli.cjs"), ...args, ...today],
        {
          cwd,
          encoding: "utf8",
          env: { ...process.env, NO_COLOR: "1" },
        },
      );
      expect(status, "a mistake is found").toBeGreaterThan(0);
      return `exit code ${status}\n--- standard output\n${stdout}--- standard error\n${stderr}`;
    };
    const output = await within(topology, values, files, run, mistake.encoding);
    await expect(output).toMatchFileSnapshot(join(folder, `${name}.txt`));
    // What follows from a mistake is silent.
    expect(output.match(/ \[[a-z-]+\]$/gm) ?? []).toHaveLength(output.startsWith("exit code 1") ? 1 : 0);
  });

  it.skipIf(writing)("is gone after the fix, without another finding", async () => {
    const printed = readFileSync(join(folder, `${name}.txt`), "utf8");
    const right = edited(values, mistake.fixedSecrets);
    const { code, stderr } = await within(
      edited(topology, fixed),
      right,
      { ...files, ...mistake.fixedFiles },
      async (cwd) => {
        if (prepare) await invoke([...prepare, ...today], { cwd });
        if (mistake.makes !== undefined) {
          const [, command = "", file = ""] = /gen-bundle (secrets [^>]*) > ([^)]*)\)`/.exec(printed) ?? [];
          expect(file).toBe(mistake.makes);
          const made = await invoke(command.split(" "), { cwd });
          writeFileSync(join(cwd, file), made.stdout, { mode: 0o600 });
        }
        return invoke([...fixedArgs, ...today], { cwd });
      },
    );
    expect(stderr.match(/(?:error|warning): .*/g) ?? []).toEqual([]);
    expect(code, stderr).toBe(0);
  });
});

it.skipIf(writing)("has one golden file for each mistake, of which there are sixty or more", () => {
  expect(readdirSync(folder).sort()).toEqual(mistakes.map(([name]) => `${name}.txt`).sort());
  expect(mistakes.length).toBeGreaterThanOrEqual(60);
});
