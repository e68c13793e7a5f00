import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildBundle, readTopology, resolveTopology } from "../../src/index.ts";
import { type Estate, estate, invoke, json, tree, workspace } from "./invoke.ts";

/** The whole output of wrong topologies, for people who review it. `npm run test:file -- test/cli/sources.test.ts --update` writes it. */
const golden = new URL("sources/", import.meta.url).pathname;

const base = `name: estate
network: { subnet: 10.0.0.0/8 }
`;

/** Topologies by the name of their golden file. The first file is the base, and further arguments follow. */
const wrong: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, ...args: string[]]>> =
  {
    "reversed-range": [{ "t.yaml": `${base}hosts:\n  "wrk[40-01]": { address: "10.0.1.[11-50]" }\n` }],
    "unequal-lengths": [{ "t.yaml": `${base}hosts:\n  "wrk[01-40]": { address: "10.0.1.[11-40]" }\n` }],
    "one-address": [{ "t.yaml": `${base}hosts:\n  "wrk[01-40]": { address: 10.0.1.11 }\n` }],
    "one-host": [{ "t.yaml": `${base}hosts:\n  wrk1: { address: "10.0.1.[11-]" }\n` }],
    "addresses-run-out": [{ "t.yaml": `${base}hosts:\n  "wrk[01-40]": { address: "10.0.1.[250-]" }\n` }],
    "address-no-address": [{ "t.yaml": `${base}hosts:\n  "wrk[1-3]": { address: "10.0.[254-256].1" }\n` }],
    "overlapping-names": [
      {
        "t.yaml": `${base}hosts:\n  "wrk[01-40]": { address: "10.0.1.[11-]" }\n  "wrk[30-50]": { address: "10.0.2.[11-]" }\n  wrk07: { address: 10.0.3.1 }\n`,
      },
    ],
    "mixed-widths": [{ "t.yaml": `${base}hosts:\n  "wrk[01-100]": { address: "10.0.1.[11-]" }\n` }],
    "two-ranges": [{ "t.yaml": `${base}hosts:\n  "r[1-2]n[1-4]": { address: "10.0.1.[11-]" }\n` }],
    "open-name": [{ "t.yaml": `${base}hosts:\n  "wrk[01-]": { address: "10.0.1.[11-]" }\n` }],
    "numbers-as-names": [{ "t.yaml": `${base}hosts:\n  "[1-3]": { address: "10.0.1.[11-]" }\n` }],
    "hexadecimal-range": [{ "t.yaml": `${base}hosts:\n  "wrk[0a-0f]": { address: "fd00::[0a-0f]" }\n` }],
    "endless-range": [{ "t.yaml": `${base}hosts:\n  "wrk[1-999999999]": { address: "10.0.1.[11-]" }\n` }],
    "too-many-members": [
      {
        "t.yaml": `${base}hosts:\n  "n[1-3]": { address: "10.0.1.[1-]" }\netcd: { hosts: ["n[1-3]", "x[1-999999999]"] }\n`,
      },
    ],
    "too-many-values": [
      {
        "t.yaml": `${base}hosts: { a: { address: 10.0.1.1 } }\nkernel:\n  extraByHost:\n    "n[0-1999]": { ${Array.from({ length: 120 }, (_, index) => `net.a${index}: 1`).join(", ")} }\n`,
      },
    ],
    "wrong-value-of-a-range": [
      { "t.yaml": `${base}hosts:\n  "wrk[01-40]": { address: "10.0.1.[11-]", memory: 8GB, cpu: 4 }\n` },
    ],
    "unknown-hosts-of-a-range": [
      {
        "t.yaml": `${base}hosts:\n  "wrk[01-03]": { address: "10.0.1.[11-]" }\netcd: { hosts: ["wrk[04-06]", "wrk[01-03]"] }\n`,
      },
    ],
    "finding-of-each-host": [
      {
        "t.yaml": `${base}hosts:\n  "a[1-9]": { address: "10.0.1.[11-]" }\n  "b[1-9]": { address: "10.0.1.[11-]" }\n`,
      },
    ],
    "merge-key-without-anchor": [
      { "t.yaml": `${base}hosts:\n  a: { <<: 10.0.1.1 }\n  b: { <<: [{ address: 10.0.1.2 }, *c] }\n` },
    ],
    "merge-key-without-objects": [
      {
        "t.yaml": `${base}hosts:\n  a: { <<: 5, address: 10.0.1.1 }\n  b: { <<: [{ address: 10.0.1.2 }, 7] }\n`,
      },
    ],
    "merge-key-of-itself": [{ "t.yaml": `${base}hosts:\n  a: &a { <<: *a, address: 10.0.1.1 }\n` }],
    "merged-finding": [
      {
        "t.yaml": `${base}hosts:\n  a: &a { address: 10.0.1.1, memory: 8GB }\n  b: { <<: *a, address: 10.0.1.2 }\n`,
      },
    ],
    "overlay-with-mistakes": [
      {
        "base.yaml": `${base}hosts:\n  "a[1-3]": { address: "10.0.1.[1-]" }\netcd: { hosts: ["a[1-3]"] }\n`,
        "prod.json": json({ hosts: { "a[1-3]": { memory: "8GB" } }, etcd: { hots: ["a1"] } }),
      },
    ],
    "overlay-and-base": [
      {
        "base.yaml": `${base}hosts:\n  a: { address: 10.0.1.1 }\n  b: { address: 10.0.1.2 }\n`,
        "prod.yaml": `hosts:\n  b: { address: 10.0.1.1 }\n`,
      },
    ],
    "overlay-removes-nothing": [
      {
        "base.yaml": `${base}hosts:\n  "wrk[01-40]": { address: "10.0.1.[1-]" }\n  old: { address: 10.0.1.99 }\n`,
        "prod.yaml": "hosts: { odl: null }\netcd:\n",
      },
    ],
    "overlay-removes-what-is-needed": [
      {
        "base.yaml": `${base}hosts:\n  a: { address: 10.0.1.1 }\n`,
        "prod.yaml": "network: { subnet: null }\n",
      },
    ],
    "overlay-that-is-no-object": [
      { "base.yaml": `${base}hosts:\n  a: { address: 10.0.1.1 }\n`, "prod.yaml": "- hosts\n" },
    ],
    "overlay-with-syntax-errors": [
      {
        "base.yaml": `${base}hosts:\n  a: { address: 10.0.1.1\n`,
        "prod.yaml": "hosts: {}\nhosts: {}\n",
        "x.json": "",
      },
    ],
    "set-of-a-wrong-value": [
      { "t.yaml": `${base}hosts:\n  a: { address: 10.0.1.1 }\netcd: { hosts: [a] }\n` },
      ...["--set", "etcd.version=9", "--set", "etcd.hots=[a]", "--set", "hosts.a.memory=8GiB"],
    ],
    "set-of-wrong-syntax": [
      { "t.yaml": `${base}hosts:\n  a: { address: 10.0.1.1 }\n` },
      ...["--set", "etcd.hosts=[a", "--set", "tls=*yes"],
    ],
    "set-too-deep": [
      { "t.yaml": `${base}hosts:\n  a: { address: 10.0.1.1 }\n` },
      ...["--set", `${"a.".repeat(16)}b=1`],
    ],
  };

describe("wrong sources", () => {
  it.each(Object.entries(wrong))("%s", async (name, [files, ...args]) => {
    const cwd = workspace(files);
    const given = [...Object.keys(files), ...args];
    const { code, stdout, stderr } = await invoke([...given, "-q", "-o", "out"], { cwd });
    expect([code, stdout, tree(cwd)]).toEqual([1, "", Object.keys(files).sort()]);
    expect(stderr).not.toContain("internal-error");
    await expect(stderr).toMatchFileSnapshot(join(golden, `${name}.txt`));
  });

  it("have one golden file each", () => {
    expect(readdirSync(golden).sort()).toEqual(
      Object.keys(wrong)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });
});

describe("files that are merged", () => {
  const files = {
    "base.yaml": `${base}hosts:\n  "a[1-3]": { address: "10.0.1.[1-]" }\n  old: { address: 10.0.1.99 }\n`,
    "prod.yaml": "hosts:\n  old: null\netcd: { hosts: [a1], hots: [] }\n",
  };

  it("are named by every format", async () => {
    const cwd = workspace(files);
    const report = async (format: string) =>
      (await invoke(["base.yaml", "prod.yaml", "--set", "etcd.version=9", "--format", format], { cwd }))
        .stdout;
    const { diagnostics } = JSON.parse(await report("json"));
    expect(
      diagnostics.map(({ at: [{ file, line }] }: { at: [object & Record<string, unknown>] }) => [file, line]),
    ).toEqual([
      ["prod.yaml", 3],
      ["--set etcd.version", undefined],
    ]);
    const [run] = JSON.parse(await report("sarif")).runs;
    expect(
      run.results.map(
        ({ locations: [location] }: { locations: [{ physicalLocation?: object }] }) => location,
      ),
    ).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: "prod.yaml" }, region: { startLine: 3 } } },
      { logicalLocations: [{ fullyQualifiedName: "/etcd/version" }] },
    ]);
    expect(run.results[1].locations[0]).not.toHaveProperty("physicalLocation");
    const commands = (await report("github")).trimEnd().split("\n");
    expect(commands).toEqual([
      expect.stringMatching(/^::error file=prod\.yaml,line=3,col=22,title=unknown-key::/),
      expect.stringMatching(/^::error title=invalid-value::"etcd\.version" /),
    ]);
  });

  it("have no name if there is one, so that its findings are as before", async () => {
    const cwd = workspace({ "t.yaml": `${base}hosts: {}\n` });
    const { diagnostics } = JSON.parse((await invoke(["t.yaml", "--format", "json"], { cwd })).stdout);
    expect(diagnostics[0].at).toEqual([{ pointer: "/hosts", line: 3, column: 8 }]);
  });

  it("may come from standard input, and give secrets and a report", async () => {
    const cwd = workspace({ "base.json": json(estate("a", "b", "c")) });
    const overlay = "etcd: { hosts: [a, b, c] }\npostgres: { hosts: [a, b, c] }\n";
    const both = ["base.json", "-"];
    const secrets = await invoke(["secrets", ...both], { cwd, stdin: overlay });
    expect(Object.keys(JSON.parse(secrets.stdout))).toContain("postgres-superuser");
    const report = await invoke(["report", ...both, "--set", "name=other"], { cwd, stdin: overlay });
    expect([report.code, report.stdout.split("\n")[0]]).toEqual([0, expect.stringContaining("other")]);
  });

  it("merge as JSON merge patches do", () => {
    const value = (...texts: unknown[]) =>
      readTopology(texts.map((each, index) => ({ name: `${index}`, text: JSON.stringify(each) }))).value;
    // The cases of RFC 7396, appendix A, that have objects on both sides.
    expect(value({ a: "b" }, { a: "c" })).toEqual({ a: "c" });
    expect(value({ a: "b" }, { b: "c" })).toEqual({ a: "b", b: "c" });
    expect(value({ a: "b" }, { a: null })).toEqual({});
    expect(value({ a: "b", b: "c" }, { a: null })).toEqual({ b: "c" });
    expect(value({ a: ["b"] }, { a: "c" })).toEqual({ a: "c" });
    expect(value({ a: "c" }, { a: ["b"] })).toEqual({ a: ["b"] });
    expect(value({ a: { b: "c" } }, { a: { b: "d", c: null } })).toEqual({ a: { b: "d" } });
    expect(value({ a: [{ b: "c" }] }, { a: [1] })).toEqual({ a: [1] });
    expect(value({ e: null }, { a: 1 })).toEqual({ e: null, a: 1 });
    expect(value({}, { a: { bb: { ccc: null } } })).toEqual({ a: { bb: {} } });
  });

  it("cannot hide keys that have a meaning in JavaScript", () => {
    const result = buildBundle([
      { name: "base", text: json(estate("a")) },
      { name: "overlay", text: '{"hosts": {"__proto__": {"address": "10.0.0.9"}}}' },
    ]);
    expect(result.diagnostics).toMatchObject([{ rule: "invalid-name", at: [{ file: "overlay", line: 1 }] }]);
    expect(({} as Estate)["address"]).toBeUndefined();
  });

  it("are limited in their number and length", () => {
    const messages = (input: unknown) => buildBundle(input).diagnostics.map(({ message }) => message);
    const text = (length: number) => ({ name: "t", text: JSON.stringify({ name: "x".repeat(length) }) });
    expect(messages(Array.from({ length: 101 }, () => text(1)))).toEqual([
      "There are 101 files and values to merge, which is more than the maximum of 100.",
    ]);
    expect(messages([text(2 ** 20), text(2 ** 20)])).toEqual([
      "The files to merge have 2097174 characters, which is more than the maximum of 2097152.",
    ]);
  });

  it("cannot be multiplied by aliases", () => {
    const keys = Array.from({ length: 12_000 }, (_, index) => `k${index}: 1`).join(", ");
    const names = Array.from({ length: 99 }, (_, index) => `x${index}`);
    const text = `a: &a { ${keys} }\n${names.map((name) => `${name}: *a\n`).join("")}`;
    const overlay = JSON.stringify(Object.fromEntries(names.map((name) => [name, { b: 1 }])));
    const { diagnostics } = readTopology([
      { name: "base", text },
      { name: "overlay", text: overlay },
    ]);
    expect(diagnostics.map(({ message, at }) => [message, at[0].file])).toEqual([
      ["The keys that are merged have more than 1000000 keys beside them.", "overlay"],
    ]);
  });

  it("are what a list of texts means, and no other list", () => {
    const rules = (input: unknown) => buildBundle(input).diagnostics.map(({ rule }) => rule);
    for (const input of [[], ["name: x"], [{ name: "x" }], [{ name: 1, text: "" }], [null]])
      expect(rules(input)).toEqual(["invalid-value"]);
  });
});

describe("--set", () => {
  it.each([
    ["tls=true", { tls: true }],
    ["hosts.a.cpus=8", { hosts: { a: { address: "10.0.0.1", cpus: 8 } } }],
    ["etcd={ hosts: [a] }", { etcd: { hosts: ["a"] } }],
    ['hosts.a.label="8"', { hosts: { a: { address: "10.0.0.1", label: "8" } } }],
    ["hosts.a.label=a=b", { hosts: { a: { address: "10.0.0.1", label: "a=b" } } }],
    ["kernel.extra.vm\\.swappiness=1", { kernel: { extra: { "vm.swappiness": 1 } } }],
  ])("%s", async (setting, expected) => {
    const cwd = workspace({ "t.json": json(estate("a")), "o.json": json(expected) });
    const set = await invoke(["t.json", "--set", setting, "--print-topology"], { cwd });
    const merged = await invoke(["t.json", "o.json", "--print-topology"], { cwd });
    const values = (text: string) => text.replaceAll(/ # .*/g, "");
    expect([set.code, values(set.stdout)]).toEqual([0, values(merged.stdout)]);
    expect(set.stdout).toContain(` # --set ${setting.slice(0, setting.indexOf("="))}\n`);
  });
});

describe("--print-topology", () => {
  it("shows each value with the file and line that say it", async () => {
    const cwd = workspace({
      "base.yaml": `${base}hosts:\n  "a[09-10]": &a { address: "10.0.1.[9-]", cpus: 2 }\n  b: { <<: *a, address: 10.0.1.1 }\naccept: {}\n`,
      "prod.yaml": 'hosts:\n  "a[09-10]":\n    memory: 8GiB\netcd: { hosts: ["a[09-10]", b] }\n',
    });
    const { code, stdout } = await invoke(["base.yaml", "prod.yaml", "--print-topology", "-q"], { cwd });
    expect(stdout).toBe(`name: estate # base.yaml:1
network:
  subnet: 10.0.0.0/8 # base.yaml:2
hosts:
  a09:
    address: 10.0.1.9 # base.yaml:4
    cpus: 2 # base.yaml:4
    memory: 8GiB # prod.yaml:3
  a10:
    address: 10.0.1.10 # base.yaml:4
    cpus: 2 # base.yaml:4
    memory: 8GiB # prod.yaml:3
  b:
    address: 10.0.1.1 # base.yaml:5
    cpus: 2 # base.yaml:4
etcd:
  hosts:
    - a09 # prod.yaml:4
    - a10 # prod.yaml:4
    - b # prod.yaml:4
accept: {}
`);
    expect(code).toBe(0);
  });

  it("has no comments for one file, and writes nothing about a topology with errors", async () => {
    const cwd = workspace({ "t.json": json(estate("a")), "wrong.json": "{}" });
    expect((await invoke(["t.json", "--print-topology"], { cwd })).stdout).not.toContain("#");
    const { code, stdout, stderr } = await invoke(["wrong.json", "--print-topology"], { cwd });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain('"hosts" is missing');
  });

  it("masks what looks like a secret", async () => {
    const topology = {
      ...estate("a"),
      etcd: { hosts: ["a"], extra: { "unknown-key": "swordfish-of-old" } },
    };
    const cwd = workspace({ "t.json": json(topology) });
    const { code, stdout } = await invoke(["t.json", "--print-topology"], { cwd });
    expect(code).toBe(0);
    expect(stdout).not.toContain("swordfish");
  });

  it("is undefined for a topology with errors, in the library", () => {
    expect(resolveTopology(readTopology("{"))).toBeUndefined();
    expect(resolveTopology(readTopology({ name: "x" }))).toBeUndefined();
    expect(resolveTopology(readTopology(estate("a")))?.value).toEqual(estate("a"));
  });
});
