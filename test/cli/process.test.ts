import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { topologyJsonSchema } from "../../src/index.ts";
import { root } from "../examples.ts";
import { estate, json, tree, workspace } from "./invoke.ts";

const program = join(root, "dist/cli.cjs");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

beforeAll(() => {
  if (!existsSync(program)) throw new Error("dist/cli.cjs is missing: run `npm run build` first.");
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

  it("tells which units install.sh stops, on hosts that stay", () => {
    const hosts = ["n1", "n2", "n3", "n4", "n5"];
    const cwd = workspace({
      "old.json": json({ ...estate(...hosts), etcd: { version: "3.6", hosts } }),
      "new.json": json({ ...estate(...hosts), etcd: { version: "3.6", hosts: hosts.slice(0, 3) } }),
    });
    expect(start(["old.json", "-o", "out"], { cwd }).status).toBe(0);
    const { changes } = JSON.parse(start(["new.json", "--check", "out", "--format", "json"], { cwd }).stdout);
    expect(changes).toContainEqual({
      host: "n5",
      path: "/etc/etcd/etcd.conf.yml",
      change: "removed",
      units: ["etcd.service"],
      action: "stop",
    });
    expect(start(["new.json", "--check", "out"], { cwd }).stdout).toMatch(
      /^remove +.*etc\/etcd\/etcd\.conf\.yml.*\(stops etcd\.service\)$/m,
    );
  });

  it("writes the sources of the lines on request, compares them, and removes them without it", () => {
    const text = json(estate("a"));
    const cwd = workspace({ "t.json": text });
    const wrote = start(["t.json", "-o", "out", "--source-map"], { cwd });
    expect([wrote.status, wrote.stderr.includes("Wrote")]).toEqual([0, true]);
    const map = JSON.parse(readFileSync(join(cwd, "out/source-map.json"), "utf8"));
    const hosts = map.files.find(({ path }: { path: string }) => path === "/etc/hosts");
    const content = readFileSync(join(cwd, "out/hosts/a/etc/hosts"), "utf8").split("\n");
    const line = content.findIndex((each) => each.startsWith("10.0.0."));
    const sources = hosts.lines[line].map((number: number) => map.sources[number]);
    expect(sources).toContainEqual({
      key: "hosts.<name>.address",
      pointer: "/hosts/a/address",
      kind: "written",
      place: expect.objectContaining({ pointer: "/hosts/a/address" }),
    });
    const { files } = JSON.parse(readFileSync(join(cwd, "out/manifest.json"), "utf8"));
    expect(files.map(({ path }: { path: string }) => path)).toContain("source-map.json");
    expect(start(["t.json", "--check", "out", "--source-map"], { cwd }).status).toBe(0);
    const without = start(["t.json", "--check", "out"], { cwd });
    expect([without.status, without.stdout.includes("remove  source-map.json")]).toEqual([3, true]);
    expect(start(["t.json", "-o", "out"], { cwd }).status).toBe(0);
    expect(existsSync(join(cwd, "out/source-map.json"))).toBe(false);
    expect(start(["t.json", "--source-map"], { cwd }).stderr).toContain(
      "--source-map goes with --out, --check or --diff.",
    );
  }, 120_000);

  it("names no unit for a change of comments alone, which install.sh does not restart", () => {
    const hosts = ["n1", "n2", "n3"];
    const cwd = workspace({ "t.json": json({ ...estate(...hosts), etcd: { version: "3.6", hosts } }) });
    expect(start(["t.json", "-o", "out"], { cwd }).status).toBe(0);
    const path = "hosts/n1/etc/systemd/system/etcd.service";
    const unit = readFileSync(join(cwd, "out", path), "utf8");
    const changed = (text: string) => {
      writeFileSync(join(cwd, "out", path), text);
      const { changes } = JSON.parse(start(["t.json", "--check", "out", "--format", "json"], { cwd }).stdout);
      return { changes, text: start(["t.json", "--check", "out"], { cwd }).stdout };
    };
    expect(unit).toMatch(/^# Generated by/);
    const quiet = changed(unit.replace("# Generated by", "# Made by"));
    const place = { host: "n1", path: "/etc/systemd/system/etcd.service", change: "changed" };
    expect(quiet).toEqual({
      changes: [{ ...place, units: [] }],
      text: `change  ${path}  (restarts nothing)\n`,
    });
    const loud = changed(unit.replace("[Service]\n", "[Service]\nNice=1\n"));
    expect(loud).toEqual({
      changes: [{ ...place, units: ["etcd.service"], action: "restart" }],
      text: `change  ${path}  (restarts etcd.service)\n`,
    });
  });

  it("tells programs each change, with the units that it reloads or restarts", () => {
    const hosts = { hosts: ["n1", "n2", "n3"] };
    const before = { ...estate("n1", "n2", "n3", "n4"), etcd: { ...hosts, version: "3.6" } };
    const { n4: _gone, ...rest } = before.hosts;
    const after = { ...before, hosts: rest, etcd: { ...before.etcd, heartbeatInterval: 200 } };
    const cwd = workspace({ "old.json": json(before), "new.json": json(after) });
    const changesOf = (...args: string[]) => JSON.parse(start([...args, "--format", "json"], { cwd }).stdout);
    const written = changesOf("old.json", "-o", "out").changes;
    expect(written).toContainEqual({ host: "n4", path: "/etc/hosts", change: "added", units: [] });
    expect(written).toContainEqual({ path: "RUNBOOK.md", change: "added", units: [] });
    expect(changesOf("old.json", "--check", "out")).toMatchObject({ files: [], changes: [] });
    expect(changesOf("old.json")).not.toHaveProperty("changes");

    rmSync(join(cwd, "out/hosts/n2/etc/hosts"));
    chmodSync(join(cwd, "out/hosts/n3"), 0o755);
    const { changes, files } = changesOf("new.json", "--check", "out");
    expect(changes).toContainEqual({
      host: "n1",
      path: "/etc/etcd/etcd.conf.yml",
      change: "changed",
      units: ["etcd.service"],
      action: "restart",
    });
    expect(changes).toContainEqual({ host: "n2", path: "/etc/hosts", change: "added", units: [] });
    expect(changes).toContainEqual({ host: "n3", path: "/", change: "changed", units: [] });
    expect(changes).toContainEqual({ host: "n4", path: "/etc/hosts", change: "removed", units: [] });
    type Entry = { host?: string; path: string; change: string; units: string[]; action?: string };
    expect(changes.map(({ host, path }: Entry) => (host ? `hosts/${host}${path}` : path))).toEqual(files);
    // People are told the same.
    const kinds = { added: "add", changed: "change|mode", removed: "remove" };
    const lines = start(["new.json", "--check", "out", "-v"], { cwd }).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(changes.length);
    for (const { host, path, change, units, action } of changes as Entry[]) {
      const file = path.replaceAll(".", "\\.");
      const kind = kinds[change as keyof typeof kinds];
      const note = units.length > 0 ? ` {2}\\(${action}s ${units.join(", ")}\\)` : "(?: {2}\\(.*\\))?";
      const line = new RegExp(`^(?:${kind}) *  ${host ? `hosts/${host}` : ""}${file}${note}$`);
      expect(
        lines.filter((each) => line.test(each)),
        line.source,
      ).toHaveLength(1);
    }
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
    expect([status, stdout, stderr]).toEqual([0, "estate: 200 hosts\n", ""]);
    expect(shell("$gen --print-schema | true", cwd)).toMatchObject({ status: 0, stderr: "" });
    expect(shell("$gen t.json -o out 2>&1 >/dev/null | true; ls out", cwd).stdout).toBe(
      "RUNBOOK.md\nansible\nhosts\nmanifest.json\npicture.svg\ntopology.json\n",
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
