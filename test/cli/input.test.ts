import { describe, expect, it } from "vitest";
import { examples } from "../examples.ts";
import { type Estate, estate, invoke, json, tree, workspace } from "./invoke.ts";

const valid = json(estate("a", "b"));

/** An estate with one thing changed, as text. */
function changed(change: (topology: Estate) => void): string {
  const topology = estate("a", "b");
  change(topology);
  return json(topology);
}

/** Runs with --out and holds what must be true whatever the topology. */
async function refused(name: string, text: string | Uint8Array) {
  const cwd = workspace({ [name]: text });
  const outcome = await invoke([name, "-o", "out"], { cwd });
  expect(tree(cwd)).toEqual([name]);
  expect(outcome.stdout).toBe("");
  expect(outcome.stderr).not.toContain("    at ");
  expect(outcome.stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  return outcome;
}

describe("a topology that is read", () => {
  it("lists the files of each host and writes nothing", async () => {
    const cwd = workspace({ "t.json": valid });
    const { code, stdout } = await invoke(["t.json", "--verbose"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^a\n(?: {2}\S.*\n)+\nb\n(?: {2}\S.*\n)+\nThe estate\n(?: {2}\S.*\n)+$/);
    expect(stdout).toMatch(/^ {2}0644 {2}root:root +\d+ {2}\/etc\/hosts$/m);
    expect(tree(cwd)).toEqual(["t.json"]);
  });

  it.each([
    ["JSON", valid],
    ["JSON after a byte order mark", `\uFEFF${valid}`],
    ["JSON with Windows line ends", valid.replaceAll("\n", "\r\n")],
    [
      "YAML",
      "name: estate\nnetwork: { subnet: 10.0.0.0/24 }\nhosts:\n  a: { address: 10.0.0.1 }\n  b: { address: 10.0.0.2 }\n",
    ],
  ])("is the same as %s, from a file or from standard input", async (_format, text) => {
    const cwd = workspace({ "t.json": valid, other: text });
    const expected = await invoke(["t.json"], { cwd });
    expect((await invoke(["other"], { cwd })).stdout).toBe(expected.stdout);
    const { code, stdout, stderr } = await invoke(["-"], { cwd, stdin: text });
    expect([code, stdout]).toEqual([0, expected.stdout]);
    expect(stderr).not.toContain("error");
  });

  it("lists only the hosts that are named", async () => {
    const cwd = workspace({ "t.json": valid });
    const { stdout } = await invoke(["t.json", "-v", "--host", "b"], { cwd });
    expect(stdout).toMatch(/^b\n/);
    expect(stdout).not.toMatch(/^a$/m);
    const both = await invoke(["t.json", "-v", "--host", "b", "--host", "a"], { cwd });
    // Documents about the whole estate are not those of a host.
    const all = (await invoke(["t.json", "-v"], { cwd })).stdout;
    expect(both.stdout).toBe(all.slice(0, all.indexOf("\nThe estate\n")));
  });

  it("is silent about all but errors with -q", async () => {
    const text = changed((topology) => {
      topology["accept"] = { "no-such-rule": "reason" };
    });
    const cwd = workspace({ "t.json": text });
    expect((await invoke(["t.json"], { cwd })).stderr).toContain("warning:");
    expect((await invoke(["t.json", "-q"], { cwd })).stderr).toBe("");
    expect((await invoke(["t.json", "-q", "-o", "out"], { cwd })).stderr).toBe("");
    const broken = workspace({ "t.json": text.replace('"10.0.0.1"', '"10.0.0.999"') });
    expect((await invoke(["t.json", "-q"], { cwd: broken })).stderr).toMatch(/error:[\s\S]*\n1 error\n$/);
  });

  it.each(examples.filter(({ broken }) => broken))("shows where $name is wrong", async ({ file, text }) => {
    const { code, stderr } = await refused(file, text);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^${file}:\\d+:\\d+: error: .*\\.(?: |$)`));
  });
});

describe("--host", () => {
  it.each([
    ["aa1", 'The topology has no host "aa1". Did you mean "aa"?'],
    ["zzzzzz", 'The topology has no host "zzzzzz". Choose from "aa", "b".'],
    ["../aa", 'The topology has no host "../aa".'],
    ["\u001b[2J", 'The topology has no host "\\u001b[2J".'],
    ["c", 'Host "c" is not managed: it has no files.'],
    ["__proto__", 'The topology has no host "__proto__".'],
  ])("refuses %j", async (host, sentence) => {
    const topology = estate("aa", "b", "c");
    topology.hosts["c"] = { address: "10.0.0.3", managed: false };
    const cwd = workspace({ "t.json": json(topology) });
    const { code, stdout, stderr } = await invoke(
      ["t.json", "-q", "--host", "b", "--host", host, "-o", "out"],
      { cwd },
    );
    expect(stderr).toContain(sentence);
    // Help knows no hosts.
    expect(stderr).not.toContain("--help");
    expect([code, stdout, tree(cwd)]).toEqual([2, "", ["t.json"]]);
  });
});

describe("input that cannot be read", () => {
  it.each([
    ["a missing file", ["none.json"], 'Cannot read "none.json": it does not exist.'],
    ["a folder", ["."], 'Cannot read ".": it is a directory.'],
    ["a path through a file", ["t.json/x"], 'Cannot read "t.json/x": a part of its path is not a directory.'],
    ["a name with a NUL", ["a\0b"], 'Cannot read "a\\u0000b"'],
    ["a name that a terminal would obey", ["\u001b[31m"], 'Cannot read "\\u001b[31m": it does not exist.'],
    [
      "bytes that are not UTF-8",
      ["binary"],
      '"binary" is not UTF-8 text: byte 0xFF in line 1, column 5 is of another encoding.',
    ],
    [
      "UTF-16",
      ["wide"],
      '"wide" is not UTF-8 text, but UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 wide > NEW',
    ],
    ["an endless device", ["/dev/zero"], '"/dev/zero" is larger than 16 MiB.'],
  ])("is refused: %s", async (_name, args, sentence) => {
    const cwd = workspace({
      "t.json": valid,
      binary: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe),
      wide: Buffer.from(`\uFEFF${valid}`, "utf16le"),
    });
    const { code, stdout, stderr } = await invoke(args, { cwd });
    expect(stderr).toContain(`gen-bundle: ${sentence}`);
    expect(stderr.trimEnd()).not.toContain("\n");
    expect([code, stdout]).toEqual([2, ""]);
  });

  it("is refused: standard input that is not UTF-8", async () => {
    const { code, stderr } = await invoke(["-"], { cwd: workspace(), stdin: Uint8Array.of(0xc3) });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("Standard input is not UTF-8 text: byte 0xC3 in line 1, column 1 is of"),
    ]);
  });
});

describe("a topology with errors", () => {
  it.each<[string, string, RegExp]>([
    ["nothing", "", /:1:1: error: The topology is empty\./],
    ["a NUL", "a: \0", /:1:1: error: .*NUL/],
    ["an empty object", "{}", /:1:1: error: "name" is missing; it must be a string\./],
    ["a list", "[]", /:1:1: error: The topology must be an object; it is an empty array\./],
    ["a number", "5", /:1:1: error: The topology must be an object; it is 5\./],
    [
      "invalid JSON",
      '{\n  "name": "x",\n  "hosts": {]\n}',
      /:3:12: error: The topology has a bracket that no "}" closes\./,
    ],
    [
      "an open brace",
      '{\n "a": 1',
      /:1:1: error: The topology ends before its brackets and quotation marks are closed\./,
    ],
    [
      "a key given twice",
      '{\n  "name": "x",\n  "name": "y"\n}',
      /:3:3: error: The key "name" occurs more than once in one object\./,
    ],
    ["a tab as indentation", "name: x\nnetwork:\n\tsubnet: 1", /:3:\d+: error: .*[Tt]ab/],
    [
      "a wrong type",
      changed((t) => void (t.hosts = 5 as never)),
      /:6:12: error: "hosts" must be an object; it is 5\./,
    ],
    [
      "an unknown key",
      changed((t) => {
        t["netwrok"] = t.network;
        Reflect.deleteProperty(t, "network");
      }),
      /:\d+:\d+: error: The topology has no key "netwrok"\. \[unknown-key\]\n.*\n.*\n.*\n {2}fix {2}Did you mean "network"\?/,
    ],
    [
      "an unknown key within a host",
      changed((t) => void (t.hosts["a"] = { adress: "10.0.0.1" })),
      /"hosts\.a" has no key "adress"[\s\S]*Did you mean "address"\?/,
    ],
    [
      "a host that leads away",
      changed((t) => void (t.hosts["../x"] = t.hosts["a"])),
      /:\d+:\d+: error: The name "\.\.\/x" in/,
    ],
    [
      "a host with a blank",
      changed((t) => void (t.hosts["a b"] = t.hosts["a"])),
      /The name "a b" in "hosts"/,
    ],
    [
      "a host like an option",
      changed((t) => void (t.hosts["-x"] = t.hosts["a"])),
      /The name "-x" in "hosts"/,
    ],
    [
      "a host with a line break",
      changed((t) => void (t.hosts["a\nb"] = t.hosts["a"])),
      /The name "a\\nb" in "hosts"/,
    ],
    ["an empty host name", changed((t) => void (t.hosts[""] = t.hosts["a"])), /The name "" in "hosts"/],
    ["a prototype", '{"__proto__": {"name": "x"}, "constructor": 1}', /The name "__proto__" is not allowed/],
    [
      "an octal address",
      changed((t) => void (t.hosts["a"] = { address: "010.0.0.1" })),
      /:8:\d+: error: "hosts\.a\.address" must be an IPv4/,
    ],
    [
      "an address with a port",
      changed((t) => void (t.hosts["a"] = { address: "10.0.0.1:80" })),
      /:8:\d+: error: "hosts\.a\.address"/,
    ],
    [
      "port 0",
      changed((t) => void (t["haproxy"] = { hosts: ["a"], ports: { web: 0 } })),
      /:\d+:14: error: "haproxy\.ports\.web" must be at least 1; it is 0\./,
    ],
    [
      "port 65536",
      changed((t) => void (t["haproxy"] = { hosts: ["a"], ports: { web: 65536 } })),
      /:\d+:14: error: "haproxy\.ports\.web" must be at most 65535/,
    ],
    [
      "a port in quotes",
      changed((t) => void (t["haproxy"] = { hosts: ["a"], ports: { web: "80" } })),
      /:\d+:14: error: "haproxy\.ports\.web" must be a port from 1 to 65535, or false; it is "80"\./,
    ],
    [
      "terminal escapes in a name",
      changed((t) => void (t.name = "\u001b[2J\u009b")),
      /:2:11: error: "name" must be .*\\u001b/,
    ],
    ["raw terminal escapes in YAML", "\u001b[2Jname: \u001b[31mx\u0007", /:1:\d+: error: /],
    ["a reordering character in a key", changed((t) => void (t["\u202ename"] = 1)), /\\u202ename/],
    [
      "an expanding alias",
      `a: &a [1,1,1,1,1,1,1,1,1]\n${"bcdefgh".replaceAll(/./g, (key) => `${key}: &${key} [${Array(9).fill(`*${String.fromCharCode(key.charCodeAt(0) - 1)}`)}]\n`)}`,
      /error: /,
    ],
    ["an endless alias", "a: &a [*a]", /error: /],
  ])("is refused: %s", async (_name, text, expected) => {
    const { code, stderr } = await refused("t.json", text);
    expect(stderr).toMatch(expected);
    expect(stderr).toMatch(/^t\.json:\d+:\d+: error: .*\.(?: |$)/);
    expect(stderr).toMatch(/\n\d+ errors?(?:, .*)?\n$/);
    expect(stderr).not.toContain("internal-error");
    expect(code).toBe(1);
  });

  it.each([
    ["brackets", "[".repeat(10_000_000)],
    ["objects", '{"a":'.repeat(2_000_000)],
    ["shallow brackets", "[],".repeat(3_000_000)],
    ["dashes", "- ".repeat(500_000)],
    ["indentation", Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
    ["keys", Array.from({ length: 50_000 }, (_, index) => `k${index}: 1\n`).join("")],
  ])("is refused: %s without end", async (_name, text) => {
    const { code } = await refused("t.json", text);
    expect(code).toBe(1);
  });

  it("does not crash on an IPv6 host in an IPv4 subnet", async () => {
    const cwd = workspace({ "t.json": changed((t) => void (t.hosts["a"] = { address: "fd00::1" })) });
    const { code, stderr } = await invoke(["t.json", "-o", "out"], { cwd });
    expect([0, 1]).toContain(code);
    expect(stderr).not.toContain("internal-error");
  });
});

it.each([
  [
    "Europe/Berln",
    'warning: Node.js knows no time zone "Europe/Berln", so hosts may not either. [invalid-value]\n',
    'Did you mean "Europe/Berlin"?',
  ],
  [
    "Nowhere/Somewhere",
    'warning: Node.js knows no time zone "Nowhere/Somewhere", so hosts may not either. [invalid-value]\n',
    '"timedatectl list-timezones" lists those of a host.',
  ],
  ["Asia/Kolkata", "", undefined],
  ["US/Eastern", "", undefined],
  ["Etc/UTC", "", undefined],
])("says in each format whether Node.js knows the time zone %s", async (timezone, warning, hint) => {
  const cwd = workspace({ "t.json": json({ ...estate("a", "b"), timezone }) });
  const { code, stderr } = await invoke(["t.json"], { cwd });
  expect(code).toBe(0);
  expect(stderr.match(/warning: Node.*\n/g)?.join("") ?? "").toBe(warning);
  const strict = await invoke(["t.json", "--strict", "--format", "json"], { cwd });
  const { ok, diagnostics } = JSON.parse(strict.stdout) as {
    ok: boolean;
    diagnostics: { at: { pointer: string; line: number }[]; hint?: string }[];
  };
  const zone = diagnostics.find(({ at }) => at[0]?.pointer === "/timezone");
  expect([strict.code, ok, zone?.hint]).toEqual(hint === undefined ? [0, true, undefined] : [1, false, hint]);
});

describe("colour", () => {
  const sequence = "\u001b[";
  it.each([
    ["for a terminal", true, {}, true],
    ["not for a pipe", false, {}, false],
    ["not with NO_COLOR", true, { NO_COLOR: "1" }, false],
    ["with an empty NO_COLOR", true, { NO_COLOR: "" }, true],
    ["for a pipe with FORCE_COLOR", false, { FORCE_COLOR: "1" }, true],
    ["not with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, false],
    ["with FORCE_COLOR before NO_COLOR", false, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    ["not for a dumb terminal", true, { TERM: "dumb" }, false],
  ])("%s", async (_name, isTTY, env, colored) => {
    const { stdout, stderr } = await invoke(["-"], { cwd: workspace(), stdin: "{}", isTTY, env });
    expect(stderr.includes(sequence)).toBe(colored);
    expect(stdout).toBe("");
  });
});
