import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "./examples.ts";

const program = (name: string) => join(root, "node_modules/.bin", name);
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** A project that depends on this package, as a user's would. */
const project = mkdtempSync(join(tmpdir(), "gen-bundle-user-"));
mkdirSync(join(project, "node_modules"));
symlinkSync(root, join(project, "node_modules/gen-bundle"));
afterAll(() => rmSync(project, { recursive: true, force: true }));

function node(file: string, text: string) {
  writeFileSync(join(project, file), text);
  return spawnSync(process.execPath, [join(project, file)], { cwd: project, encoding: "utf8" });
}

const use = `const result = buildBundle({}); console.log(result.ok, result.diagnostics[0].rule);`;

describe("package", () => {
  it("is imported by an ES module", () => {
    const { stdout, stderr } = node("use.mjs", `import { buildBundle } from "gen-bundle"; ${use}`);
    expect(stdout + stderr).toBe("false missing-key\n");
  });

  it.skipIf(Number(process.versions.node.split(".")[0]) < 22)(
    "is required by CommonJS on Node 22 and later",
    () => {
      const { stdout } = node("use.cjs", `const { buildBundle } = require("gen-bundle"); ${use}`);
      expect(stdout).toBe("false missing-key\n");
    },
  );

  it("has no module of Node in the library, and no file of its own beside it", () => {
    const library = readFileSync(join(root, "dist/index.js"), "utf8");
    const imported = [...library.matchAll(/^(?:import|export) .*?from\s*"([^"]+)"/gm)].map(
      ([, name]) => name,
    );
    expect(new Set(imported)).toEqual(new Set(["zod", "yaml", "ipaddr.js"]));
    expect(Object.keys(manifest.dependencies).sort()).toEqual(["ipaddr.js", "yaml", "zod"]);
    expect(library).not.toMatch(/["\x27]node:|\brequire\(|\bimport\(|\bprocess\.[a-z]/);
    expect(library).not.toMatch(/\beval\(|new Function/);
  });

  it("needs nothing but itself for the command line", () => {
    const alone = mkdtempSync(join(tmpdir(), "gen-bundle-alone-"));
    writeFileSync(join(alone, "cli.mjs"), readFileSync(join(root, "dist/cli.js")));
    const { stdout, status } = spawnSync(process.execPath, [join(alone, "cli.mjs"), "--version"], {
      encoding: "utf8",
    });
    rmSync(alone, { recursive: true });
    expect([stdout, status]).toEqual([`${manifest.version}\n`, 0]);
  });

  it("ships what a user needs and no more", () => {
    const packed = JSON.parse(
      execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
        cwd: root,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
    expect(packed[0].files.map(({ path }: { path: string }) => path).sort()).toEqual([
      "LICENSE",
      "README.md",
      "dist/LICENSES.txt",
      "dist/cli.js",
      "dist/index.d.ts",
      "dist/index.js",
      "package.json",
      "schemas/topology.schema.json",
    ]);
  });

  it("passes publint", () => {
    const { status, stdout } = spawnSync(program("publint"), ["--strict"], { cwd: root, encoding: "utf8" });
    expect(status, stdout).toBe(0);
  });

  it("has types that every kind of ES module resolution finds", () => {
    const { status, stdout } = spawnSync(program("attw"), ["--pack", ".", "--profile", "esm-only"], {
      cwd: root,
      encoding: "utf8",
    });
    expect(status, stdout).toBe(0);
  });
});
