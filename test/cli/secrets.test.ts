import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { root } from "../examples.ts";
import { estate, invoke, json, type Outcome, tree, workspace } from "./invoke.ts";

const topology = readFileSync(join(root, "examples/airflow-ha/topology.json"), "utf8");
const built = buildBundle(topology);
if (!built.ok) throw new Error("The example has errors.");
const references = built.plan.secrets;

/** A value for every secret, each told apart by its end. */
const values = Object.fromEntries(
  references.map(({ name, kind }, index) => {
    const end = String(index).padStart(2, "0");
    if (kind === "fernet-key") return [name, `${"kR7pQz".repeat(7).slice(0, 40)}${end}w=`];
    return [name, `${"ZQ7KRM".repeat(5).slice(0, kind === "vrrp-password" ? 6 : 30)}${end}`];
  }),
);
const asEnvironment = (quote = "") =>
  Object.entries(values)
    .map(([name, value]) => `${name.replaceAll("-", "_").toUpperCase()}=${quote}${value}${quote}\n`)
    .join("");

/** Everything that one bundle holds. */
const contents = (folder: string) =>
  tree(folder)
    .map((path) => readFileSync(join(folder, path), "utf8"))
    .join("\n");

it("warns of a file that every user of the machine can read", async () => {
  const cwd = workspace({ "t.json": topology, "s.json": json(values) });
  const warned = async () =>
    (await invoke(["t.json", "--secrets", "s.json", "-q"], { cwd })).stderr.match(/warning: Every user.*/g);
  expect(await warned()).toBe(null);
  chmodSync(join(cwd, "s.json"), 0o644);
  expect(await warned()).toEqual([
    'warning: Every user of this machine can read "s.json": "chmod 600 s.json".',
  ]);
});

describe("gen-bundle secrets", () => {
  it("makes a strong value of the right kind for every secret", async () => {
    const cwd = workspace({ "t.json": topology });
    const { code, stdout, stderr } = await invoke(["secrets", "t.json"], { cwd });
    expect([code, stderr]).toEqual([0, ""]);
    const made: Record<string, string> = JSON.parse(stdout);
    expect(Object.keys(made)).toEqual(references.map(({ name }) => name).sort());
    const shapes = {
      password: /^[0-9A-Za-z]{32}$/,
      "signing-key": /^[0-9A-Za-z]{32}$/,
      "token-key": /^[0-9A-Za-z]{64}$/,
      "vrrp-password": /^[0-9A-Za-z]{8}$/,
      "fernet-key": /^[\w-]{43}=$/,
      cookie: /^[0-9A-Z]{32}$/,
      issued: /^$/,
      "ssh-key": /^$/,
    };
    for (const { name, kind } of references) expect(made[name], name).toMatch(shapes[kind]);
    expect(new Set(Object.values(made)).size).toBe(references.length);
    expect((await invoke(["secrets", "t.json"], { cwd })).stdout).not.toBe(stdout);
  });

  it("asks for values that only others can issue", async () => {
    const estates = JSON.parse(topology);
    estates.airflow.environment = { AIRFLOW_CONN_SHOP: { secret: "shop-connection" } };
    const cwd = workspace({ "t.json": json(estates) });
    const { code, stdout, stderr } = await invoke(["secrets", "t.json"], { cwd });
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout))).not.toContain("shop-connection");
    expect(stderr).toBe(
      'Add the value of "shop-connection" (environment of Airflow: AIRFLOW_CONN_SHOP), which gen-bundle cannot make.\n',
    );
  });

  it("makes a bundle without placeholders", async () => {
    const cwd = workspace({ "t.json": topology });
    const { stdout } = await invoke(["secrets", "-"], { cwd, stdin: topology });
    const { code } = await invoke(["t.json", "--secrets", "-", "-o", "out"], { cwd, stdin: stdout });
    expect(code).toBe(0);
    // The scripts that look for the mark name it without a hyphen.
    expect(contents(join(cwd, "out"))).not.toContain("MISSING-SECRET-");
    await invoke(["t.json", "-o", "bare"], { cwd });
    expect(contents(join(cwd, "bare"))).toContain("MISSING-SECRET-");
  });

  it("keeps the values it is given and adds what is missing", async () => {
    const { "postgres-superuser": _lost, ...kept } = values;
    const cwd = workspace({ "t.json": topology, "s.json": json({ ...kept, other: "mine" }) });
    const { stdout } = await invoke(["secrets", "t.json", "--secrets", "s.json"], { cwd });
    const made = JSON.parse(stdout);
    expect(made).toMatchObject({ ...kept, other: "mine" });
    expect(made["postgres-superuser"]).toMatch(/^\w{32}$/);
    expect(Object.keys(made)).toHaveLength(references.length + 1);
  });

  it("goes on with no value that a file cannot hold, and keeps a weak one", async () => {
    const cwd = workspace({
      "t.json": topology,
      "s.yaml": "vrrp-nfs-vip: 4711\n",
      "weak.yaml": "vrrp-nfs-vip: x\n",
    });
    const refused = await invoke(["secrets", "t.json", "--secrets", "s.yaml"], { cwd });
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(/^s\.yaml:1:1: error: .* is not text\. \[secret-unencodable\]\n/);
    const { code, stdout } = await invoke(["secrets", "t.json", "--secrets", "weak.yaml"], { cwd });
    expect([code, JSON.parse(stdout)["vrrp-nfs-vip"]]).toEqual([0, "x"]);
  });

  it("makes none for a topology with errors", async () => {
    const cwd = workspace({ "t.json": "{}" });
    const { code, stdout, stderr } = await invoke(["secrets", "t.json"], { cwd });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("t.json:1:1: error:");
  });

  it("makes an empty object for an estate without secrets", async () => {
    const { stdout } = await invoke(["secrets", "-"], { cwd: workspace(), stdin: json(estate("a")) });
    expect(stdout).toBe("{}\n");
  });
});

describe("a key of several lines", () => {
  const made = {
    "airflow-dags-key": "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
  };
  it.each([
    ["JSON", json(made)],
    ["YAML", `airflow-dags-key: |\n  ${made["airflow-dags-key"].trimEnd().replaceAll("\n", "\n  ")}\n`],
  ])("is read from %s", async (_format, text) => {
    const cwd = workspace({ "t.json": json(estate("a")), s: text });
    const { stdout, stderr } = await invoke(["secrets", "t.json", "--secrets", "s"], { cwd });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(made);
  });
});

describe("--secrets", () => {
  const yaml = Object.entries(values)
    .map(([name, value]) => `${name}: "${value}"\n`)
    .join("");
  it.each([
    ["JSON", json(values)],
    ["YAML", yaml],
    ["lines of names in upper case", `# secrets\n\n${asEnvironment()}`],
    ["lines of quoted values", asEnvironment("'").replaceAll("\n", "\r\n")],
    [
      "lines of doubly quoted values",
      `\n${asEnvironment('"')
        .replaceAll(/^/gm, "export ")
        .replace(/export $/, "")}`,
    ],
    [
      "lines of names as they are",
      Object.entries(values)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(""),
    ],
  ])("reads %s", async (_format, text) => {
    const cwd = workspace({ "t.json": topology, "s.json": json(values), given: `\uFEFF${text}` });
    expect(await invoke(["t.json", "--secrets", "s.json", "-o", "out", "-q"], { cwd })).toMatchObject({
      stderr: "",
    });
    const { code, stdout } = await invoke(["t.json", "--secrets", "given", "--check", "out"], { cwd });
    expect([code, stdout]).toEqual([0, ""]);
  });

  it("writes the values and never prints one", async () => {
    const cwd = workspace({ "t.json": topology, "s.json": json(values) });
    const secret = Object.values(values);
    const all = await Promise.all(
      [[], ["--diff", "out"], ["--check", "out"], ["-o", "out"], ["--diff", "out"]].map((options) =>
        invoke(["t.json", "--secrets", "s.json", ...options], { cwd }),
      ),
    );
    for (const { stdout, stderr } of all) {
      for (const value of secret) expect(stdout + stderr).not.toContain(value);
    }
    expect(contents(join(cwd, "out"))).toContain(values["postgres-superuser"]);
  });

  const hidden = "Hunter2";
  const database = json({ ...estate("a"), etcd: { hosts: ["a"] }, postgres: { hosts: ["a"] } });
  const su = "postgres-superuser";
  const refused = async (text: string) => {
    const cwd = workspace({ "t.json": database, "s.txt": text });
    const results = await Promise.all(
      [[], ["--format", "json"], ["--format", "sarif"], ["--format", "github"]].map((format) =>
        invoke(["t.json", "--secrets", "s.txt", "-o", "out", ...format], { cwd }),
      ),
    );
    for (const { stdout, stderr } of results) expect(stdout + stderr).not.toContain(hidden);
    expect(tree(cwd)).toEqual(["s.txt", "t.json"]);
    return results[0] as Outcome;
  };

  it.each([
    ["broken JSON", `{"a": "${hidden}" "b"`, "1:17", "has text after a value that has ended"],
    ["an alias without an anchor", `a: *${hidden}`, "1:4", "has an alias without an anchor before it"],
    ["a reserved character", `a: @${hidden}`, "1:4", "has a value that starts with a sign of YAML."],
    ["a block within braces", `{"a": b c: ${hidden}}`, "1:7", "has no comma or no colon before this."],
    [
      "a name given twice",
      `${su}: ${hidden}\n${su}: ${hidden}`,
      "2:1",
      `secret "${su}" has more than one value.`,
    ],
    [
      "an unknown name given twice",
      `{"a": "${hidden}", "a": 1}`,
      "1:18",
      "A secret has more than one value.",
    ],
    ["a number", `${su}: 4711\nb: ${hidden}`, "1:1", `"${su}" (PostgreSQL's superuser) is not text.`],
    ["an object", `{"${su}": {"${hidden}": 1}}`, "1:2", "is an object or a list, but must be text."],
    ["nothing for a name", `${su}:`, "1:1", "is empty."],
    ["an empty value", `{"${su}": ""}`, "1:2", "is empty."],
    [
      "a line break",
      `{"${su}": "${hidden}\\nx"}`,
      "1:2",
      "contains a line break or another control character.",
    ],
    ["a blank at the end", `{"${su}": "${hidden}${hidden} "}`, "1:2", "starts or ends with a blank."],
    ["a bare line", `A=1\n ${hidden}\n`, "2:2", "The line is neither NAME=value nor a comment."],
    [
      "a blank within a value",
      `A=1\n export B=${hidden} x\n`,
      "2:9",
      'the value of the secret "B", because it contains a blank.',
    ],
    ["a comment after a value", `A=${hidden} # x`, "1:1", 'disagree about the value of the secret "A"'],
    ["a dollar sign", `A="${hidden}$x"`, "1:1", "because it contains the sign $."],
    ["a single quote", `A=${hidden}'x$`, "1:1", "because it contains the sign $."],
    [
      "values in two levels",
      `postgres:\n  superuser: ${hidden}\n`,
      "1:1",
      "is an object or a list, but must be text.",
    ],
    ["a quote left open", `A='${hidden}`, "1:1", 'disagree about the value of the secret "A"'],
    ["a line given twice", `A=${hidden}\nA=${hidden}`, "2:1", 'The secret "A" has more than one value.'],
    [
      "a value for a name, twice",
      `${hidden}=${su}\n${hidden}=${su}`,
      "2:1",
      "A secret has more than one value.",
    ],
  ])("points to %s in the file, and quotes no value", async (_name, text, place, sentence) => {
    const { code, stdout, stderr } = await refused(text);
    expect([code, stdout]).toEqual([1, ""]);
    const finding = stderr.split("\n").find((line) => line.includes(sentence));
    expect(finding, stderr).toMatch(/^s\.txt:\d+:\d+: error: /);
    expect(finding).toContain(`s.txt:${place}: `);
  });

  it("tells everything that is wrong at once, and what needs each value", async () => {
    const text = [
      `${su}: ${hidden}`,
      "postgres-replication: 4711",
      "postgres-rewind: Zr0iZxQe8vJt3Wq1",
      "patroni-rest-api: Zr0iZxQe8vJt3Wq2",
      "postgres-rewnd: x",
    ].join("\n");
    const { stderr } = await refused(text);
    const blocks = stderr.split("\n\n").filter((block) => block.startsWith("s.txt:"));
    const needs = '  also t.json:16:15 /postgres\n     16 |   "postgres": {';
    expect(blocks).toEqual([
      `s.txt:1:1: error: The value of secret "${su}" (PostgreSQL's superuser) is shorter than 12 characters. [secret-weak]
  at   /postgres-superuser
      1 | postgres-superuser: *******
        | ^^^^^^^^^^^^^^^^^^^
${needs}
  fix  Remove it, and run \`(umask 077; gen-bundle secrets t.json --secrets s.txt > s-new.json)\`, which keeps the other values. Then use s-new.json, which is JSON. If the estate runs with another value, restore that one instead.`,
      `s.txt:2:1: error: The value of secret "postgres-replication" (PostgreSQL's replication user) is not text. [secret-unencodable]
  at   /postgres-replication
      2 | postgres-replication: ****
        | ^^^^^^^^^^^^^^^^^^^^^
${needs}
  fix  Put it in quotation marks.`,
      `s.txt:3:1: warning: Secrets "postgres-rewind" and "patroni-rest-api" differ only in case, digits or punctuation. [secret-alike]
  at   /postgres-rewind
      3 | postgres-rewind: ****************
        | ^^^^^^^^^^^^^^^^
  also 4:1 /patroni-rest-api
      4 | patroni-rest-api: ****************
${needs}
  fix  Remove all but one of them, and run \`(umask 077; gen-bundle secrets t.json --secrets s.txt > s-new.json)\`, which keeps the other values. Then use s-new.json, which is JSON.`,
      `s.txt:5:1: warning: The secret "postgres-rewnd" has a value, but nothing in the topology needs it. [secret-unknown]
  at   /postgres-rewnd
      5 | postgres-rewnd: *
        | ^^^^^^^^^^^^^^^
  fix  Did you mean "postgres-rewind"?`,
    ]);
  });

  it("judges the lines that it can read beside one that it cannot", async () => {
    const { stderr } = await refused(`POSTGRES_SUPERUSER=${hidden}\nPOSTGRES_REWIND: x\nA=$x\n`);
    expect(stderr.match(/^s\.txt:\S+ error: .*(?=\[)/gm)).toEqual([
      "s.txt:2:1: error: The line is neither NAME=value nor a comment. ",
      expect.stringMatching(/^s\.txt:3:1: error: Programs disagree about the value of the secret "A"/),
      `s.txt:1:1: error: The value of secret "${su}" (PostgreSQL's superuser) is shorter than 12 characters. `,
    ]);
    // Values that cannot be read are not missing.
    expect(stderr).not.toContain("[secret-missing]");
  });

  it.each([
    ["plain text", hidden, "must hold one object with the values of secrets by name."],
    ["a list", `["${hidden}"]`, "must hold one object with the values of secrets by name."],
    ["nothing", " \n", "Make values with `(umask 077; gen-bundle secrets t.json > s-new.json)`"],
  ])("refuses %s without quoting it", async (_name, text, sentence) => {
    const { code, stdout, stderr } = await refused(text);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^gen-bundle: .*\n$/);
    expect([code, stdout]).toEqual([2, ""]);
  });

  it.each([
    ["a line of blanks", `A=${" ".repeat(1_000_000)}x`],
    ["many wrong lines", "x\n".repeat(500_000).replace("x", "A=1")],
    ["a long name", `${"a".repeat(1_000_000)}: 1`],
    ["many unknown names", Array.from({ length: 20_000 }, (_, index) => `a${index}: x`).join("\n")],
  ])("reads %s in linear time", async (_name, text) => {
    const cwd = workspace({ "t.json": json(estate("a")), "s.txt": text });
    const start = process.cpuUsage();
    await invoke(["t.json", "--secrets", "s.txt"], { cwd });
    const { user } = process.cpuUsage(start);
    expect(user / 1_000_000).toBeLessThan(5);
  });

  it("refuses a missing file and a folder", async () => {
    const cwd = workspace({ "t.json": json(estate("a")) });
    const missing = await invoke(["t.json", "--secrets", "s.json"], { cwd });
    expect(missing).toMatchObject({
      code: 2,
      stderr: 'gen-bundle: Cannot read "s.json": it does not exist.\n',
    });
    const folder = await invoke(["t.json", "--secrets", "."], { cwd });
    expect(folder).toMatchObject({ code: 2, stderr: 'gen-bundle: Cannot read ".": it is a directory.\n' });
  });
});
