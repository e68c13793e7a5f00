import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { estate, invoke, json, tree, workspace } from "./invoke.ts";

/** How many more calls succeed before the disk fails. */
const left = vi.hoisted(() => ({ writes: Number.POSITIVE_INFINITY, renames: Number.POSITIVE_INFINITY }));

// Test files share the sources: this one loads them again, to let them fail, and so does the next one.
vi.hoisted(() => vi.resetModules());

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const failure = () => Object.assign(new Error("ENOSPC: Hunter2"), { code: "ENOSPC" });
  const writeFileSync: typeof fs.writeFileSync = (file, ...rest) => {
    // Only the writer writes to descriptors; half of the text is there when the disk is full.
    if (typeof file === "number" && left.writes-- <= 0) {
      fs.writeSync(file, "half");
      throw failure();
    }
    fs.writeFileSync(file, ...rest);
  };
  const renameSync: typeof fs.renameSync = (...paths) => {
    if (left.renames-- <= 0) throw failure();
    fs.renameSync(...paths);
  };
  return { ...fs, writeFileSync, renameSync };
});

afterAll(() => {
  vi.doUnmock("node:fs");
  vi.resetModules();
});

beforeEach(() => {
  left.writes = Number.POSITIVE_INFINITY;
  left.renames = Number.POSITIVE_INFINITY;
});

const write = (cwd: string) => invoke(["t.json", "-q", "-o", "out"], { cwd });
const contents = (folder: string) =>
  tree(folder).map((path) => [path, readFileSync(join(folder, path), "utf8")]);

describe("a disk that is full", () => {
  it.each([0, 1, 5])("leaves nothing of a first bundle after %i files", async (writes) => {
    const cwd = workspace({ "t.json": json(estate("a")) });
    left.writes = writes;
    const { code, stderr } = await write(cwd);
    expect(stderr).toMatch(
      /^gen-bundle: Cannot write "out\/hosts\/a\/.*": no space is left on the device\.\n$/,
    );
    expect(code).toBe(2);
    expect(tree(cwd)).toEqual(["t.json"]);
    left.writes = Number.POSITIVE_INFINITY;
    expect((await write(cwd)).code).toBe(0);
  });

  it.each([0, 1, 4])("leaves the old bundle as it was after %i files", async (writes) => {
    const cwd = workspace({ "t.json": json(estate("a", "b", "d")) });
    await write(cwd);
    const before = contents(join(cwd, "out"));
    writeFileSync(join(cwd, "t.json"), json(estate("a", "b", "c")));
    left.writes = writes;
    expect((await write(cwd)).code).toBe(2);
    expect(contents(join(cwd, "out"))).toEqual(before);
  });

  it("says so when it fails while files are replaced, leaves no temporary file but the manifest, and the next run completes it", async () => {
    const cwd = workspace({ "t.json": json(estate("a", "b", "d")) });
    await write(cwd);
    writeFileSync(join(cwd, "t.json"), json(estate("a", "b", "c")));
    left.renames = 1;
    const { code, stderr } = await write(cwd);
    expect(stderr).toMatch(
      /^gen-bundle: Cannot replace "out\/hosts\/.*": no space is left on the device\. The bundle is partly updated: run gen-bundle again\.\n$/,
    );
    expect(code).toBe(2);
    expect(tree(cwd).filter((path) => path.includes(".gen-bundle-"))).toEqual([
      expect.stringMatching(/^out\/\.gen-bundle-[^/]*\/manifest\.json$/),
    ]);
    left.renames = Number.POSITIVE_INFINITY;
    expect((await write(cwd)).code).toBe(0);
    const fresh = workspace({ "t.json": json(estate("a", "b", "c")) });
    await write(fresh);
    expect(contents(join(cwd, "out"))).toEqual(contents(join(fresh, "out")));
  });

  it("keeps an empty directory that was there before", async () => {
    const cwd = workspace({ "t.json": json(estate("a")) });
    mkdirSync(join(cwd, "out"));
    left.writes = 2;
    await write(cwd);
    expect(tree(join(cwd, "out"))).toEqual([]);
  });
});
