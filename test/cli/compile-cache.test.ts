import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { root } from "../examples.ts";

const scratch = mkdtempSync(join(tmpdir(), "gen-bundle-cache-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function explain(env: NodeJS.ProcessEnv) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist/cli.cjs"), "explain", "quorum-even"],
    {
      encoding: "utf8",
      env,
    },
  );
  return stdout + stderr;
}

const usual = explain({});

function folder(name: string): string {
  const path = join(scratch, name);
  mkdirSync(path);
  return path;
}

it("keeps compiled code in the user's folder for caches, where Node.js can", () => {
  expect(usual).toContain("A quorum has an odd number of members");
  const isKept = "enableCompileCache" in module;
  const given = folder("given");
  const home = folder("home");
  mkdirSync(join(home, ".cache"));
  expect(explain({ XDG_CACHE_HOME: given, HOME: home })).toBe(usual);
  expect(explain({ XDG_CACHE_HOME: given, HOME: home })).toBe(usual);
  expect([given, join(home, ".cache")].map((each) => existsSync(join(each, "gen-bundle")))).toEqual([
    isKept,
    false,
  ]);
  expect(explain({ XDG_CACHE_HOME: "relative", HOME: home })).toBe(usual);
  expect(existsSync(join(home, ".cache/gen-bundle"))).toBe(isKept);
});

it("works without a folder for caches, and where one cannot be made", () => {
  writeFileSync(join(folder("file"), "gen-bundle"), "");
  expect(explain({ XDG_CACHE_HOME: join(scratch, "file") })).toBe(usual);
  expect(explain({ HOME: join(scratch, "absent") })).toBe(usual);
  expect(existsSync(join(scratch, "absent"))).toBe(false);
});

it("executes no code from a folder that others may write to", () => {
  const open = folder("open");
  chmodSync(open, 0o777);
  expect(explain({ XDG_CACHE_HOME: open })).toBe(usual);
  expect(existsSync(join(open, "gen-bundle"))).toBe(false);
});

it.runIf(process.getuid?.() === 0)("executes no code from the folder of another user", () => {
  const other = folder("other");
  chownSync(other, 65_534, 65_534);
  expect(explain({ XDG_CACHE_HOME: other })).toBe(usual);
  expect(existsSync(join(other, "gen-bundle"))).toBe(false);
});
