import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { bundlePath, documentPath } from "../../src/cli/bundle-file.ts";
import { changeList } from "../../src/cli/diff-bundle.ts";
import { type ManifestEntry, readManifest } from "../../src/cli/manifest.ts";
import { surveyBundle } from "../../src/cli/survey.ts";
import { writeBundle } from "../../src/cli/write-bundle.ts";
import { artifact } from "../../src/model/artifact.ts";
import { estate, invoke, json, tree, workspace } from "./invoke.ts";

const write = (cwd: string, ...options: readonly string[]) =>
  invoke(["t.json", "-o", "out", ...options], { cwd });
const topologyOf = (...hosts: readonly string[]) => ({ "t.json": json(estate(...hosts)) });
const manifestOf = (cwd: string) => JSON.parse(readFileSync(join(cwd, "out/manifest.json"), "utf8"));
const mode = (path: string) => lstatSync(path).mode & 0o7777;

/** A bundle of the test's own making. */
const bundle = (
  ...files: readonly [path: string, content: string, mode?: number, sensitive?: boolean][]
) => ({
  name: "estate",
  artifacts: files.map(([path, content, mode = 0o644, sensitive = false]) =>
    artifact({ host: "a", path, content, mode, sensitive, component: "test" }),
  ),
  documents: [],
});

/** Every file and what it is, to hold that nothing has changed. */
const state = (folder: string) =>
  tree(folder).map((path) => {
    const stats = lstatSync(join(folder, path));
    return [
      path,
      stats.ino,
      stats.mtimeMs,
      stats.mode,
      stats.isFile() ? readFileSync(join(folder, path), "utf8") : "",
    ];
  });

describe("--out", () => {
  it("writes every file below its host, and the manifest", async () => {
    const cwd = workspace(topologyOf("a", "b"));
    const { code, stdout, stderr } = await write(cwd);
    expect([code, stdout]).toEqual([0, ""]);
    const manifest = manifestOf(cwd);
    expect(Object.keys(manifest)).toEqual(["generator", "version", "name", "files"]);
    expect(manifest).toMatchObject({ generator: "gen-bundle", name: "estate" });
    const paths = manifest.files.map(({ path }: ManifestEntry) => path);
    expect(paths).toEqual([...paths].sort());
    expect(tree(join(cwd, "out"))).toEqual([...paths, "manifest.json"].sort());
    expect(stderr).toMatch(new RegExp(`Wrote "out": ${paths.length + 1} files written, 0 unchanged\\.\n$`));
    expect(readFileSync(join(cwd, "out/hosts/b/etc/hosts"), "utf8")).toContain("10.0.0.1");
    expect(readFileSync(join(cwd, "out/manifest.json"), "utf8").endsWith("}\n")).toBe(true);
  });

  it("touches nothing that has not changed", async () => {
    const cwd = workspace(topologyOf("a", "b"));
    await write(cwd);
    const before = state(join(cwd, "out"));
    const { stderr } = await write(cwd);
    expect(stderr).toMatch(/0 files written, \d+ unchanged\.\n$/);
    expect(state(join(cwd, "out"))).toEqual(before);
  });

  it("replaces what has changed and keeps the rest", async () => {
    const cwd = workspace(topologyOf("a", "b"));
    await write(cwd);
    const [changed, kept] = ["out/hosts/a/etc/hosts", "out/hosts/b/etc/hosts"].map((path) =>
      join(cwd, path),
    ) as [string, string];
    const content = readFileSync(changed, "utf8");
    writeFileSync(changed, content.replace("10", "11"));
    for (const path of [changed, kept]) utimesSync(path, 1, 1);
    expect((await write(cwd)).stderr).toContain("1 file written");
    expect(readFileSync(changed, "utf8")).toBe(content);
    expect(statSync(changed).mtimeMs).toBeGreaterThan(1000);
    expect(statSync(kept).mtimeMs).toBe(1000);
  });

  it.each([0o000, 0o027, 0o077])(
    "keeps everything to its owner under umask %o, whatever its mode on the host",
    (mask) => {
      const cwd = workspace();
      const umask = process.umask(mask);
      onTestFinished(() => void process.umask(umask));
      const files = (content: string) =>
        bundle(
          ["/etc/x", "1", 0o644],
          ["/etc/y", content, 0o440, true],
          ["/bin/z", "3", 0o755],
          ["/bin/s", "4", 0o550],
        );
      const found = () =>
        ["", ...readdirSync(join(cwd, "out"), { recursive: true, encoding: "utf8" })]
          .sort()
          .map((path) => [path, mode(join(cwd, "out", path)).toString(8)]);
      const expected = [
        ["", "700"],
        ["hosts", "700"],
        ["hosts/a", "700"],
        ["hosts/a/bin", "700"],
        ["hosts/a/bin/s", "700"],
        ["hosts/a/bin/z", "700"],
        ["hosts/a/etc", "700"],
        ["hosts/a/etc/x", "600"],
        ["hosts/a/etc/y", "600"],
        ["manifest.json", "600"],
      ];
      writeBundle("out", cwd, files("2"));
      expect(found()).toEqual(expected);
      for (const path of ["", "hosts", "hosts/a/etc"]) chmodSync(join(cwd, "out", path), 0o755);
      chmodSync(join(cwd, "out/hosts/a/bin/z"), 0o755);
      chmodSync(join(cwd, "out/hosts/a/etc/x"), 0o644);
      const survey = surveyBundle("out", cwd, files("2"));
      expect(changeList(survey)).toBe(
        [
          "mode    hosts/a/etc/x  (0644, would be 0600)\n",
          "mode    hosts/a/bin/z  (0755, would be 0700)\n",
          "mode    ./  (0755, would be 0700)\n",
          "mode    hosts/  (0755, would be 0700)\n",
          "mode    hosts/a/etc/  (0755, would be 0700)\n",
        ].join(""),
      );
      writeBundle("out", cwd, files("new"));
      expect(found()).toEqual(expected);
      expect(readFileSync(join(cwd, "out/hosts/a/etc/y"), "utf8")).toBe("new");
      expect(manifestOf(cwd).files.map((file: ManifestEntry) => file.mode)).toEqual([
        "0550",
        "0755",
        "0644",
        "0440",
      ]);
    },
  );

  it("removes what an earlier run wrote, and the directories that this empties", async () => {
    const cwd = workspace(topologyOf("a", "b"));
    await write(cwd);
    writeFileSync(join(cwd, "t.json"), json(estate("a")));
    writeFileSync(join(cwd, "out/mine"), "kept");
    expect((await write(cwd)).stderr).toMatch(/\d+ removed\.\n$/);
    expect(existsSync(join(cwd, "out/hosts/b"))).toBe(false);
    expect(existsSync(join(cwd, "out/mine"))).toBe(true);
    const paths = manifestOf(cwd).files.map(({ path }: ManifestEntry) => path);
    expect(paths.filter((path: string) => path.startsWith("hosts/") && !path.startsWith("hosts/a/"))).toEqual(
      [],
    );
  });

  it("keeps what others put beside its files", async () => {
    const cwd = workspace(topologyOf("a", "b"));
    await write(cwd);
    writeFileSync(join(cwd, "out/hosts/b/etc/mine"), "kept");
    writeFileSync(join(cwd, "t.json"), json(estate("a")));
    await write(cwd);
    expect(tree(join(cwd, "out/hosts/b"))).toEqual(["etc/mine"]);
  });

  it("leaves other hosts alone with --host", async () => {
    const cwd = workspace(topologyOf("a", "b"));
    await write(cwd);
    const before = manifestOf(cwd);
    const other = state(join(cwd, "out/hosts/a"));
    const topology = estate("a", "b", "c");
    topology["timezone"] = "Asia/Tehran";
    writeFileSync(join(cwd, "t.json"), json(topology));
    expect((await write(cwd, "--host", "b")).code).toBe(0);
    expect(state(join(cwd, "out/hosts/a"))).toEqual(other);
    expect(existsSync(join(cwd, "out/hosts/c"))).toBe(false);
    const ofHost = (host: string, { files }: { files: ManifestEntry[] }) =>
      files.filter(({ path }) => path.startsWith(`hosts/${host}/`));
    expect(ofHost("a", manifestOf(cwd))).toEqual(ofHost("a", before));
    expect(ofHost("b", manifestOf(cwd))).not.toEqual(ofHost("b", before));
    expect(readFileSync(join(cwd, "out/hosts/b/etc/hosts"), "utf8")).toContain("10.0.0.3");
  });

  it("writes into an empty directory, and through a link to a directory", async () => {
    const cwd = workspace(topologyOf("a"));
    mkdirSync(join(cwd, "real"));
    symlinkSync("real", join(cwd, "out"));
    expect((await write(cwd)).code).toBe(0);
    expect(existsSync(join(cwd, "real/hosts/a/etc/hosts"))).toBe(true);
  });

  it("names no sum of a file with secrets", () => {
    const cwd = workspace();
    writeBundle("out", cwd, bundle(["/etc/x", "1"], ["/etc/y", "secret", 0o640, true]));
    expect(manifestOf(cwd).files).toEqual([
      {
        path: "hosts/a/etc/x",
        mode: "0644",
        owner: "root:root",
        sensitive: false,
        component: "test",
        sha256: "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
      },
      { path: "hosts/a/etc/y", mode: "0640", owner: "root:root", sensitive: true, component: "test" },
    ]);
  });
});

describe("a directory that is not gen-bundle's to write to", () => {
  /** Runs every mode that looks at the directory, and holds that nothing in it has changed. */
  async function refuses(cwd: string, sentence: string | RegExp) {
    const before = state(cwd);
    for (const option of ["-o", "--check", "--diff"]) {
      const { code, stdout, stderr } = await invoke(["t.json", "-q", option, "out"], { cwd });
      expect(stderr).toMatch(/^gen-bundle: .*\.\n$/);
      if (typeof sentence === "string") expect(stderr).toContain(sentence);
      else expect(stderr).toMatch(sentence);
      expect([code, stdout]).toEqual([2, ""]);
      expect(state(cwd)).toEqual(before);
    }
  }

  it("is refused when it holds something else", async () => {
    await refuses(
      workspace({ ...topologyOf("a"), "out/precious": "x" }),
      '"out" is not empty and has no manifest.json of gen-bundle: name another directory, or empty it.',
    );
  });

  it("is refused when it is a file, or below one", async () => {
    await refuses(workspace({ ...topologyOf("a"), out: "x" }), '"out" is not a directory: name another one.');
    const cwd = workspace({ ...topologyOf("a"), file: "x" });
    const { code, stderr } = await invoke(["t.json", "-q", "-o", "file/out"], { cwd });
    expect([code, stderr]).toEqual([
      2,
      'gen-bundle: Cannot read "file/out": a part of its path is not a directory.\n',
    ]);
  });

  it("is refused when it cannot be made", async () => {
    const cwd = workspace(topologyOf("a"));
    symlinkSync("nowhere/at/all", join(cwd, "out"));
    const { code, stderr } = await invoke(["t.json", "-q", "-o", "out"], { cwd });
    expect(stderr).toMatch(/^gen-bundle: Cannot write "out": .*\.\n$/);
    expect(code).toBe(2);
  });

  const entry = { path: "hosts/a/x", mode: "0644", owner: "root:root", sensitive: false, component: "test" };
  const manifest = (...files: unknown[]) => json({ generator: "gen-bundle", version: "0", name: "x", files });
  it.each([
    ["is no JSON", "{"],
    ["is empty", ""],
    ["is null", "null"],
    ["is another program's", '{"name": "app", "files": []}'],
    ["has no files", '{"generator": "gen-bundle"}'],
    ["has an entry that is no object", manifest("hosts/a/x")],
    ["names a file twice", manifest(entry, entry)],
    ["lacks a mode", manifest({ ...entry, mode: undefined })],
    ["has a mode that is none", manifest({ ...entry, mode: "4755" })],
    ["has a sum that is none", manifest({ ...entry, sha256: "x" })],
    ["has a reaction that is none", manifest({ ...entry, onChange: { units: ["x"], action: "delete" } })],
    ["leads away", manifest({ ...entry, path: "hosts/../../victim" })],
    ["leads away from within", manifest({ ...entry, path: "hosts/a/../../../victim" })],
    ["names an absolute path", manifest({ ...entry, path: "/etc/passwd" })],
    ["names a file beside the hosts", manifest({ ...entry, path: "manifest.json" })],
    ["names a host itself", manifest({ ...entry, path: "hosts/a" })],
    ["has a path with an empty part", manifest({ ...entry, path: "hosts//a/x" })],
    ["has a path with a NUL", manifest({ ...entry, path: "hosts/a/x\0" })],
  ])("is refused when its manifest %s", async (_name, text) => {
    await refuses(
      workspace({ ...topologyOf("a"), "out/manifest.json": text, victim: "x", "out/hosts/a/x": "x" }),
      `"out/manifest.json" is not a manifest that gen-bundle wrote`,
    );
  });

  it("accepts a whole manifest of that kind", () => {
    const whole = { ...entry, sha256: "0".repeat(64), onChange: { units: ["x.service"], action: "reload" } };
    expect(readManifest(manifest(whole))).toEqual({ version: "0", name: "x", files: [whole] });
  });

  it.each([
    ["the hosts", "out/hosts", "elsewhere"],
    ["a host", "out/hosts/a", "elsewhere"],
    ["a directory", "out/hosts/a/etc", "elsewhere"],
    ["a file", "out/hosts/a/etc/hosts", "elsewhere/victim"],
    ["a file, to nowhere", "out/hosts/a/etc/hosts", "elsewhere/nothing"],
    ["the manifest", "out/manifest.json", "elsewhere/victim"],
  ])("is refused when a link stands in the place of %s", async (_name, place, target) => {
    const cwd = workspace({ ...topologyOf("a"), "elsewhere/victim": "x", "elsewhere/hosts": "x" });
    await write(cwd);
    rmSync(join(cwd, place), { recursive: true });
    symlinkSync(join(cwd, target), join(cwd, place));
    await refuses(
      cwd,
      `"${place}" is a symbolic link, and gen-bundle does not follow links within "out": remove it.`,
    );
  });

  it("is refused when a file to remove lies behind a link", async () => {
    const cwd = workspace({ ...topologyOf("a", "b"), "elsewhere/etc/hosts": "x" });
    await write(cwd);
    rmSync(join(cwd, "out/hosts/b"), { recursive: true });
    symlinkSync(join(cwd, "elsewhere"), join(cwd, "out/hosts/b"));
    writeFileSync(join(cwd, "t.json"), json(estate("a")));
    await refuses(cwd, '"out/hosts/b" is a symbolic link');
  });

  it("is refused when a directory or a pipe stands in the place of a file, or a file in that of a directory", async () => {
    const cwd = workspace(topologyOf("a"));
    await write(cwd);
    const place = join(cwd, "out/hosts/a/etc/hosts");
    rmSync(place);
    mkdirSync(place);
    await refuses(cwd, '"out/hosts/a/etc/hosts" is in the way of a file of that name: remove it.');
    rmSync(dirname(place), { recursive: true });
    writeFileSync(dirname(place), "");
    await refuses(cwd, '"out/hosts/a/etc" is in the way of a directory of that name: remove it.');
  });

  it("never writes through a hard link", async () => {
    const cwd = workspace({ ...topologyOf("a"), victim: "precious" });
    await write(cwd);
    const place = join(cwd, "out/hosts/a/etc/hosts");
    rmSync(place);
    linkSync(join(cwd, "victim"), place);
    expect((await write(cwd)).code).toBe(0);
    expect(readFileSync(join(cwd, "victim"), "utf8")).toBe("precious");
    expect(readFileSync(place, "utf8")).toContain("10.0.0.1");
  });

  it.each(["../x", "a/b", "", ".", "..", "a\0"])("has no place for the files of host %j", (host) => {
    expect(() => bundlePath({ host, path: "/etc/x" })).toThrow("has no place in the bundle");
  });

  it.each(["etc/x", "/etc/../x", "/../x", "/", "//x", "/etc/", "/etc/./x", "/a\nb"])(
    "has no place for a file %j",
    (path) => {
      expect(() => bundlePath({ host: "a", path })).toThrow("has no place in the bundle");
    },
  );
});

describe("documents of the estate", () => {
  const document = (path: string, content: string) => ({ path, content, mode: 0o644, component: "test" });
  const withDocuments = (...documents: ReturnType<typeof document>[]) => ({
    ...bundle(["/etc/x", "x\n"]),
    documents,
  });

  it("lie beside the hosts, stand in the manifest, and go when they are no longer made", () => {
    const cwd = workspace({});
    writeBundle("out", cwd, withDocuments(document("RUNBOOK.md", "1\n"), document("scripts/y.sh", "2\n")));
    expect(readFileSync(join(cwd, "out/RUNBOOK.md"), "utf8")).toBe("1\n");
    expect(manifestOf(cwd).files.map(({ path }: ManifestEntry) => path)).toEqual([
      "RUNBOOK.md",
      "hosts/a/etc/x",
      "scripts/y.sh",
    ]);
    writeBundle("out", cwd, withDocuments(document("RUNBOOK.md", "3\n")));
    expect(tree(join(cwd, "out")).filter((path) => path.includes("scripts"))).toEqual([]);
    expect(readFileSync(join(cwd, "out/RUNBOOK.md"), "utf8")).toBe("3\n");
  });

  it("stay as they are when only some hosts are written", () => {
    const cwd = workspace({});
    writeBundle("out", cwd, withDocuments(document("RUNBOOK.md", "1\n")));
    writeBundle("out", cwd, withDocuments(document("RUNBOOK.md", "2\n")), { hosts: new Set(["a"]) });
    expect(readFileSync(join(cwd, "out/RUNBOOK.md"), "utf8")).toBe("1\n");
    expect(manifestOf(cwd).files).toHaveLength(2);
  });

  it.each(["hosts/a/etc/x", "../x", "notes.txt", "manifest.json", "scripts", "scripts/../x", "/RUNBOOK.md"])(
    "have no place at %j",
    (path) => {
      expect(() => documentPath({ path })).toThrow("has no place in the bundle");
    },
  );
});

describe("--check and --diff", () => {
  it("find nothing in what was just written", async () => {
    const cwd = workspace(topologyOf("a", "b"));
    await write(cwd);
    for (const option of ["--check", "--diff"]) {
      const { code, stdout, stderr } = await invoke(["t.json", option, "out"], { cwd });
      expect([code, stdout]).toEqual([0, ""]);
      expect(stderr).toMatch(/"out" is up to date\.\n$/);
    }
    expect((await invoke(["t.json", "--check", "out", "--host", "b"], { cwd })).code).toBe(0);
  });

  it("find everything where nothing was written, and write nothing", async () => {
    const cwd = workspace(topologyOf("a"));
    const { code, stdout } = await invoke(["t.json", "--check", "out"], { cwd });
    expect(code).toBe(3);
    expect(stdout).toContain("add     hosts/a/etc/hosts  (restarts nothing)\n");
    const { stdout: diff } = await invoke(["t.json", "--diff", "out"], { cwd });
    expect(diff).toContain("--- /dev/null\n+++ b/hosts/a/etc/hosts\n@@ -0,0 +1,");
    expect(tree(cwd)).toEqual(["t.json"]);
  });

  it("find what was changed, added, removed and opened up", () => {
    const cwd = workspace();
    writeBundle("out", cwd, bundle(["/etc/gone", "old\n"], ["/etc/hosts", "1\n2\n"], ["/etc/same", "x"]));
    chmodSync(join(cwd, "out/hosts/a/etc/same"), 0o666);
    const { changes, stale } = surveyBundle(
      "out",
      cwd,
      bundle(["/etc/hosts", "1\n3\n"], ["/etc/new", "y\n"], ["/etc/same", "x"]),
    );
    expect(changes.map(({ kind, file }) => [kind, file.path])).toEqual([
      ["change", "hosts/a/etc/hosts"],
      ["add", "hosts/a/etc/new"],
      ["mode", "hosts/a/etc/same"],
      ["change", "manifest.json"],
    ]);
    expect(stale).toEqual([{ kind: "file", path: "hosts/a/etc/gone", sensitive: false }]);
  });

  it("print how files differ, and change nothing", async () => {
    const cwd = workspace(topologyOf("a", "b"));
    await write(cwd);
    const hosts = join(cwd, "out/hosts/a/etc/hosts");
    writeFileSync(hosts, `${readFileSync(hosts, "utf8")}10.9.9.9 \u001b[31mevil\n`);
    chmodSync(join(cwd, "out/hosts/a/etc/hostname"), 0o644);
    writeFileSync(join(cwd, "t.json"), json(estate("a")).replace('"a"', '"a"'));
    const before = state(cwd);
    const { code, stdout, stderr } = await invoke(["t.json", "--diff", "out"], { cwd });
    expect(code).toBe(3);
    expect(stdout).toContain("--- a/hosts/a/etc/hosts\n+++ b/hosts/a/etc/hosts\n@@ ");
    expect(stdout).toContain("-10.9.9.9 \\u001b[31mevil\n");
    expect(stdout).toContain("File hosts/a/etc/hostname has mode 0644, would have 0600.\n");
    expect(stdout).toContain("--- a/hosts/b/etc/hosts\n+++ /dev/null\n@@ -1,");
    expect(stderr).toMatch(/"out" differs in \d+ files\.\n$/);
    const { stdout: list } = await invoke(["t.json", "--check", "out"], { cwd });
    expect(list).toContain("change  hosts/a/etc/hosts  (restarts nothing)\n");
    expect(list).toContain("mode    hosts/a/etc/hostname  (0644, would be 0600)\n");
    expect(list).toContain("remove  hosts/b/etc/hosts\n");
    expect(state(cwd)).toEqual(before);
  });

  it("do not mind files that nobody listed", async () => {
    const cwd = workspace(topologyOf("a"));
    await write(cwd);
    writeFileSync(join(cwd, "out/hosts/a/etc/mine"), "x");
    expect((await invoke(["t.json", "--check", "out"], { cwd })).code).toBe(0);
  });
});

describe("a directory that others have been in", () => {
  it("loses directories without a file, whoever made them, and keeps files and those around them", async () => {
    const cwd = workspace(topologyOf("a", "b"));
    await write(cwd);
    for (const path of ["hosts/gone/etc/x", "hosts/a/var/lib", "ansible/empty", "mine"]) {
      mkdirSync(join(cwd, "out", path), { recursive: true });
    }
    mkdirSync(join(cwd, "out/hosts/kept/etc"), { recursive: true });
    writeFileSync(join(cwd, "out/hosts/kept/file"), "");
    chmodSync(join(cwd, "out/hosts/kept"), 0o700);
    const { code, stdout } = await invoke(["t.json", "--check", "out", "--verbose"], { cwd });
    expect([code, stdout]).toEqual([
      3,
      [
        "ansible/empty",
        "hosts/kept/etc",
        "hosts/gone/etc/x",
        "hosts/gone/etc",
        "hosts/gone",
        "hosts/a/var/lib",
        "hosts/a/var",
      ]
        .map((path) => `remove  ${path}/  (empty folder)\n`)
        .join(""),
    ]);
    // Of other hosts nothing is touched.
    const part = await invoke(["t.json", "--check", "out", "--host", "a"], { cwd });
    expect(part.stdout.match(/^remove .*$/gm)).toHaveLength(2);
    expect((await write(cwd)).code).toBe(0);
    expect(existsSync(join(cwd, "out/hosts/gone"))).toBe(false);
    expect(readdirSync(join(cwd, "out/hosts/kept"))).toEqual(["file"]);
    expect(existsSync(join(cwd, "out/hosts/a/var"))).toBe(false);
    expect(existsSync(join(cwd, "out/mine"))).toBe(true);
    expect((await invoke(["t.json", "--check", "out"], { cwd })).code).toBe(0);
  });

  it("loses what earlier versions left of interrupted runs, unseen", async () => {
    const cwd = workspace(topologyOf("a"));
    await write(cwd);
    writeFileSync(join(cwd, "out/hosts/a/etc/.gen-bundle-7-0-x"), "Hunter2\n");
    const { code, stdout } = await invoke(["t.json", "--diff", "out"], { cwd });
    expect([code, stdout]).toEqual([
      3,
      "File hosts/a/etc/.gen-bundle-7-0-x would be removed; it can hold secrets and is not shown.\n",
    ]);
    expect((await write(cwd)).stderr).toMatch(/0 files written, \d+ unchanged, 1 removed\.\n$/);
    expect(existsSync(join(cwd, "out/hosts/a/etc/.gen-bundle-7-0-x"))).toBe(false);
  });

  const pipe = (place: string) => execFileSync("mkfifo", [place]);
  const huge = (place: string) => {
    writeFileSync(place, "");
    truncateSync(place, 3 * 2 ** 30);
  };
  it.each<[string, (place: string, cwd: string) => void]>([
    ["a file", (place) => writeFileSync(place, "")],
    ["a huge file", huge],
    ["a pipe", pipe],
    ["a link to a directory", (place, cwd) => symlinkSync(join(cwd, "victim"), place)],
    ["a link to nowhere", (place) => symlinkSync("nowhere", place)],
    [
      "a directory with a link in it",
      (place, cwd) => {
        mkdirSync(place);
        symlinkSync(join(cwd, "victim/x"), join(place, "manifest.json"));
      },
    ],
    [
      "a directory with a pipe in it",
      (place) => {
        mkdirSync(place);
        pipe(join(place, "manifest.json"));
      },
    ],
  ])("takes no harm from %s in the place of a run's own directory", async (_name, plant) => {
    for (const name of [`.gen-bundle-${process.ppid}-1.1-x-0-here`, ".gen-bundle-", ".gen-bundle-1-x"]) {
      const cwd = workspace({ ...topologyOf("a"), "victim/x": "precious" });
      await write(cwd);
      const place = join(cwd, "out", name);
      plant(place, cwd);
      if (lstatSync(place).isDirectory() && name.endsWith("here")) continue;
      expect((await write(cwd)).code).toBe(0);
      expect(readdirSync(join(cwd, "out")).filter((each) => each.startsWith("."))).toEqual([]);
      expect(readFileSync(join(cwd, "victim/x"), "utf8")).toBe("precious");
    }
  });

  it("names what stands in the way of tidying up", async () => {
    const cwd = workspace({ ...topologyOf("a"), "out/.gen-bundle-1/x/y": "precious" });
    const { code, stderr } = await write(cwd);
    expect([code, stderr.split("\n").at(-2)]).toEqual([
      2,
      'gen-bundle: Cannot remove "out/.gen-bundle-1/x": it is a directory.',
    ]);
    expect(readFileSync(join(cwd, "out/.gen-bundle-1/x/y"), "utf8")).toBe("precious");
  });

  it.each<[string, (place: string) => void, string]>([
    ["of 3 GiB", huge, '"out/manifest.json" is larger than 64 MiB'],
    ["that is a pipe", pipe, '"out/manifest.json" is in the way of a file of that name: remove it.'],
  ])("is refused with a manifest %s", async (_name, change, sentence) => {
    const cwd = workspace(topologyOf("a"));
    await write(cwd);
    rmSync(join(cwd, "out/manifest.json"));
    change(join(cwd, "out/manifest.json"));
    const { code, stderr } = await write(cwd);
    expect(code).toBe(2);
    expect(stderr).toContain(`gen-bundle: ${sentence}`);
  });
});

describe("a bundle that would be lost", () => {
  it("is refused when it is another estate's, unless --overwrite is given", async () => {
    const cwd = workspace({
      ...topologyOf("a", "b"),
      "u.json": json({ ...estate("b", "c"), name: "staging" }),
    });
    await write(cwd);
    const before = state(cwd);
    const other = (...options: readonly string[]) => invoke(["u.json", "-q", ...options], { cwd });
    for (const options of [
      ["-o", "out"],
      ["-o", "out", "--host", "b"],
    ]) {
      expect(await other(...options)).toEqual({
        code: 2,
        stdout: "",
        stderr:
          'gen-bundle: "out" holds the bundle of the estate "estate", and the topology is of "staging": name another directory, or replace that bundle with --overwrite.\n',
      });
      expect(state(cwd)).toEqual(before);
    }
    // What only looks may look.
    expect((await other("--check", "out")).code).toBe(3);
    const looked = await invoke(["u.json", "--check", "out"], { cwd });
    expect(looked.stderr).toContain(
      'It holds the bundle of the estate "estate", and the topology is of "staging".',
    );
    expect((await other("-o", "out", "--overwrite")).code).toBe(0);
    expect(manifestOf(cwd).name).toBe("staging");
    expect(readdirSync(join(cwd, "out/hosts"))).toEqual(["b", "c"]);
    expect((await other("-o", "out")).code).toBe(0);
  });

  it("is refused when it is one of the same name without a common host, unless --overwrite is given", async () => {
    const cwd = workspace({ ...topologyOf("a", "b"), "u.json": json(estate("c", "d")) });
    await write(cwd);
    const other = (...options: readonly string[]) => invoke(["u.json", "-q", ...options], { cwd });
    expect(await other("-o", "out")).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'gen-bundle: "out" holds a bundle of an estate "estate" with other hosts, and the topology has none of them: name another directory, or replace that bundle with --overwrite.\n',
    });
    expect((await other("-o", "out", "--overwrite")).code).toBe(0);
    expect(readdirSync(join(cwd, "out/hosts"))).toEqual(["c", "d"]);
  });

  it("is refused when it holds secrets and there are placeholders for them, unless --overwrite is given", () => {
    const files = (first: string, second: string) =>
      bundle(["/etc/x", first, 0o640, true], ["/etc/y", second, 0o640, true], ["/etc/z", first, 0o644]);
    const cwd = workspace();
    const there = () => readFileSync(join(cwd, "out/hosts/a/etc/x"), "utf8");
    writeBundle("out", cwd, files("MISSING-SECRET-p", "MISSING-SECRET-q"));
    writeBundle("out", cwd, files("Hunter2", "Hunter3"));
    const before = state(cwd);
    expect(() => writeBundle("out", cwd, files("MISSING-SECRET-p", "Hunter3"))).toThrow(
      '"out" holds secrets, and placeholders would replace those of "hosts/a/etc/x": give the secrets with --secrets FILE, or replace them with --overwrite.',
    );
    expect(() => writeBundle("out", cwd, files("MISSING-SECRET-p", "MISSING-SECRET-q"))).toThrow(
      'those of "hosts/a/etc/x" and 1 other file: give',
    );
    expect(state(cwd)).toEqual(before);
    writeBundle("out", cwd, files("Hunter4", "Hunter3"));
    expect(there()).toBe("Hunter4");
    writeBundle("out", cwd, files("MISSING-SECRET-p", "MISSING-SECRET-q"), { overwrite: true });
    expect(there()).toBe("MISSING-SECRET-p");
  });
});
