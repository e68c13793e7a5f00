import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareVersions } from "../src/model/version.ts";
import { examples, root } from "./examples.ts";

const program = (name: string) => join(root, "node_modules/.bin", name);
const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
const manifest = readJson("package.json");

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

  it("is required by CommonJS", () => {
    const { stdout } = node("use.cjs", `const { buildBundle } = require("gen-bundle"); ${use}`);
    expect(stdout).toBe("false missing-key\n");
  });

  it.each(["test.mjs", "test.cjs"])("has what tests of others use, in %s", (file) => {
    const names = `console.log(Object.keys(testing).join()); testing.bundleSnapshot({});`;
    const { stdout, stderr } = node(
      file,
      file.endsWith(".mjs")
        ? `import * as testing from "gen-bundle/testing"; ${names}`
        : `const testing = require("gen-bundle/testing"); ${names}`,
    );
    expect(stdout).toMatch(/^(?:__esModule,)?bundleSnapshot\n$/);
    expect(stderr).toContain("Error: The topology has no bundle.");
    expect(stderr).toContain("[missing-key]");
  });

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
    for (const name of readdirSync(join(root, "dist")).filter((each) => each.startsWith("cli")))
      cpSync(join(root, "dist", name), join(alone, name));
    writeFileSync(join(alone, "package.json"), '{ "type": "module" }');
    const results = [["--version"], ["explain", "quorum-even"]].map(
      (words) => spawnSync(process.execPath, [join(alone, "cli.cjs"), ...words], { encoding: "utf8" }).stdout,
    );
    rmSync(alone, { recursive: true });
    expect(results).toEqual([`${manifest.version}\n`, expect.stringContaining("quorum")]);
  });
});

describe("what is published from a fresh clone", () => {
  const clone = mkdtempSync(join(tmpdir(), "gen-bundle-clone-"));
  const tarball = join(clone, `gen-bundle-${manifest.version}.tgz`);
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  // Nothing is built in a clone: what the tarball has of dist/, packing has built.
  beforeAll(() => {
    for (const name of readdirSync(root)) {
      if (!["node_modules", "dist", ".git", "__golden__", "out"].includes(name))
        cpSync(join(root, name), join(clone, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    execFileSync("npm", ["pack", "--silent"], { cwd: clone, stdio: ["ignore", "ignore", "pipe"] });
    execFileSync("tar", ["--extract", "--file", tarball], { cwd: clone });
  }, 600_000);

  it("loads what makes files and plans only for those who ask for them", () => {
    const dist = join(clone, "package/dist");
    const programs = readdirSync(dist).filter((name) => /^cli.*\.cjs$/.test(name));
    const text = (name: string) => readFileSync(join(dist, name), "utf8");
    // What is required in a function is loaded when that is called.
    const loaded = (name: string): readonly string[] => [
      name,
      ...[...text(name).matchAll(/(?<!=>[\w$]+\()require\("\.\/([^"]+)"\)/g)].flatMap(([, next = ""]) =>
        loaded(next),
      ),
    ];
    const having = (part: string) => programs.filter((name) => text(name).includes(part));
    const [check = ""] = programs.filter((name) => name.startsWith("cli-perform-") && !name.includes("all"));
    // A line of a template, and a file of a plan.
    for (const part of ["vrrp_instance", "ansible/install-stage.yml"]) {
      expect(having(part), part).not.toEqual([]);
      for (const name of having(part)) expect(loaded(check), `${name} has ${part}`).not.toContain(name);
    }
    expect(loaded("cli.cjs")).not.toContain(check);
  });

  it("is what a user needs and no more", () => {
    const files = readdirSync(join(clone, "package"), { recursive: true, encoding: "utf8" });
    const hash = /(?<=-)[0-9A-Z]{8}(?=\.cjs$)/;
    expect(
      files
        .filter((name) => /\.\w+$|LICENSE$/.test(name))
        .map((name) => name.replace(hash, "HASH"))
        .sort(),
    ).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "dist/LICENSES.txt",
      ...Array.from({ length: 10 }, () => "dist/cli-chunk-HASH.cjs"),
      "dist/cli-deliver-bundle-HASH.cjs",
      "dist/cli-perform-HASH.cjs",
      "dist/cli-perform-with-all-HASH.cjs",
      "dist/cli-source-map-file-HASH.cjs",
      "dist/cli.cjs",
      "dist/gen-bundle.1",
      "dist/index.d.ts",
      "dist/index.js",
      "dist/testing.d.ts",
      "dist/testing.js",
      ...examples.filter(({ broken }) => !broken).map(({ file }) => file),
      "package.json",
      "schemas/topology.schema.json",
    ]);
  });

  it("has a command line that runs", () => {
    const cli = join(clone, "package", manifest.bin["gen-bundle"]);
    const { stdout, status } = spawnSync(process.execPath, [cli, "explain", "quorum-even"], {
      encoding: "utf8",
    });
    expect([stdout, status]).toEqual([expect.stringContaining("quorum"), 0]);
  });

  it("has the examples that the command line copies", () => {
    const cli = join(clone, "package", manifest.bin["gen-bundle"]);
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [cli, "init", "topology.json", "--example", "minimal"],
      { cwd: clone, encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("gen-bundle topology.json --secrets secrets.json --out out\n");
  });

  it("passes publint", () => {
    const { status, stdout } = spawnSync(program("publint"), ["--strict", tarball], { encoding: "utf8" });
    expect(status, stdout).toBe(0);
  });

  it("has types that every kind of ES module resolution finds", () => {
    const { status, stdout } = spawnSync(program("attw"), [tarball, "--profile", "esm-only"], {
      encoding: "utf8",
    });
    expect(status, stdout).toBe(0);
  });
});

describe("the version of Node", () => {
  /** The first versions of a range such as "^20.19.0 || >=22.12.0". */
  const firsts = (range: string) => range.split(" || ").map((part) => part.replace(/^(?:\^|>= ?)/, ""));
  const supported = firsts(manifest.engines.node);

  it("is one that everything in dist/ runs on", () => {
    const library = readFileSync(join(root, "dist/index.js"), "utf8");
    const inside = [...library.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(
      ([, name]) => name,
    );
    const bundled = [...new Set([...Object.keys(manifest.dependencies), ...inside])].sort();
    const licences = readFileSync(join(root, "dist/LICENSES.txt"), "utf8").split("\n\n----\n\n");
    expect(licences.map((text) => text.split("\n")[0]).sort()).toEqual(bundled);
    for (const name of bundled) {
      // zod names none.
      const range: string = readJson(`node_modules/${name}/package.json`).engines?.node ?? ">=0.0.0";
      // Any other form of a range needs more than a comparison of first versions.
      expect(range, name).toMatch(/^>= ?[\d.]+$/);
      for (const version of supported)
        expect(
          compareVersions(version, firsts(range)[0] ?? ""),
          `${name} on Node ${version}`,
        ).not.toBeLessThan(0);
    }
  });

  it("is the one that the README names", () => {
    const [first] = supported.map((version) => version.replace(/\.0$/, ""));
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`Node ${first} or newer`);
  });
});

describe("the lock file", () => {
  const entries = Object.entries<{ integrity?: string; resolved?: string }>(
    readJson("package-lock.json").packages,
  ).filter(([path]) => path !== "");

  it("names the contents of every package", () => {
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  });

  it("names no registry but the public one", () => {
    const elsewhere = ({ resolved = "https://registry.npmjs.org/" }) =>
      !resolved.startsWith("https://registry.npmjs.org/");
    expect(entries.filter(([, entry]) => elsewhere(entry))).toEqual([]);
  });
});
