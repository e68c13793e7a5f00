import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { topologyJsonSchema } from "../../src/index.ts";
import { root } from "../examples.ts";
import { estate, json, tree, workspace } from "./invoke.ts";

const program = join(root, "dist/cli.js");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

beforeAll(() => {
  if (!existsSync(program)) throw new Error("dist/cli.js is missing: run `npm run build` first.");
});

function start(
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string; readonly timeout?: number } = {},
) {
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8", cwd: root, ...options });
}

/** Runs a line of shell, in which $gen stands for the program. */
function shell(line: string, cwd: string) {
  const env = { ...process.env, gen: `${process.execPath} ${program}` };
  return spawnSync("bash", ["-c", `set -o pipefail; ${line}`], { encoding: "utf8", cwd, env });
}

describe("the built program", () => {
  it.each([["--help"], ["-h"], ["t.json", "--oops", "-h"].slice(2)])("prints help for %s", (...args) => {
    const { status, stdout, stderr } = start(args);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Usage:\n  gen-bundle <topology>");
    for (const option of [
      "--out",
      "--check",
      "--diff",
      "--overwrite",
      "--host",
      "--secrets",
      "--print-schema",
      "--quiet",
      "--version",
    ]) {
      expect(stdout).toContain(option);
    }
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  it.each(["--version", "-V"])("prints its version for %s", (option) => {
    expect(start([option])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("prints the schema", () => {
    const { status, stdout, stderr } = start(["--print-schema"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual(topologyJsonSchema());
  });

  it("ends with 0, 1, 2 and 3", () => {
    const cwd = workspace({ "t.json": json(estate("a")), "broken.json": "{}" });
    expect(start(["t.json", "-o", "out"], { cwd }).status).toBe(0);
    expect(start(["broken.json"], { cwd }).status).toBe(1);
    expect(start(["none.json"], { cwd }).status).toBe(2);
    expect(start(["t.json", "--check", "none"], { cwd }).status).toBe(3);
  });

  it("reads standard input, and a pipe in the place of a file", () => {
    const cwd = workspace({ "t.json": json(estate("a")), "s.json": '{"x": "0123456789abcdef"}' });
    const expected = start(["t.json"], { cwd }).stdout;
    expect(start(["-"], { cwd, input: json(estate("a")) })).toMatchObject({ status: 0, stdout: expected });
    const { status, stdout, stderr } = shell("$gen <(cat t.json) --secrets <(cat s.json)", cwd);
    expect([status, stdout], stderr).toEqual([0, expected]);
  });

  it("reads /dev/stdin and a named pipe, and waits for who writes to it", () => {
    const cwd = workspace({ "t.json": json(estate("a")), "s.json": '{"x": "0123456789abcdef"}' });
    const expected = start(["t.json"], { cwd }).stdout;
    for (const line of [
      "cat t.json | $gen /dev/stdin",
      "$gen /dev/stdin < t.json",
      "mkfifo p; cat t.json > p & $gen p",
      "$gen <(head -c 9 t.json; sleep 0.3; tail -c +10 t.json) --secrets <(sleep 0.2; cat s.json)",
    ]) {
      const { status, stdout, stderr } = shell(line, cwd);
      expect([status, stdout], stderr).toEqual([0, expected]);
    }
  });

  it.each([["p"], ["t.json", "--secrets", "p"], ["secrets", "p"], ["report", "p"]])(
    "does not wait for a pipe that nobody writes to: %s %s %s",
    (...args) => {
      const cwd = workspace({ "t.json": json(estate("a")) });
      shell("mkfifo p", cwd);
      const { status, stderr } = start(args, { cwd, timeout: 20_000 });
      expect([status, stderr]).toEqual([2, 'gen-bundle: Nobody writes to the pipe "p".\n']);
    },
  );

  it("does not mind when nobody reads on", () => {
    const cwd = workspace({
      "t.json": json(estate(...Array.from({ length: 200 }, (_, index) => `h${index}`))),
    });
    const { status, stdout, stderr } = shell("$gen t.json -q | head -n 1", cwd);
    expect([status, stdout, stderr]).toEqual([0, "estate: 200 hosts, 2004 files\n", ""]);
    expect(shell("$gen --print-schema | true", cwd)).toMatchObject({ status: 0, stderr: "" });
    expect(shell("$gen t.json -o out 2>&1 >/dev/null | true; ls out", cwd).stdout).toBe(
      "RUNBOOK.md\nansible\nhosts\nmanifest.json\n",
    );
  });

  it.skipIf(!existsSync("/dev/full"))("says when its output has nowhere to go", () => {
    const { status, stderr } = shell(
      "$gen t.json -q > /dev/full",
      workspace({ "t.json": json(estate("a")) }),
    );
    expect(stderr).toBe("gen-bundle: Cannot write to standard output: no space is left on the device.\n");
    expect(status).toBe(2);
  });

  it("survives a working directory that is gone", () => {
    const { status, stderr } = shell("mkdir d; cd d; rmdir ../d; $gen t.json", workspace());
    expect(stderr).toMatch(/^gen-bundle: .*\n$/);
    expect(status).toBe(2);
  });

  it("leaves nothing behind but what it is asked for", () => {
    const cwd = workspace({ "t.json": json(estate("a")) });
    start(["t.json"], { cwd });
    start(["t.json", "--diff", "out"], { cwd });
    start(["secrets", "t.json"], { cwd });
    expect(tree(cwd)).toEqual(["t.json"]);
  });
});
