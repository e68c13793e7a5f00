import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { root } from "../examples.ts";
import { estate, invoke, json, tree, workspace } from "./invoke.ts";

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
  it.each([
    [
      "broken JSON",
      `{"a": "${hidden}" "b"`,
      's.txt" is not valid JSON, YAML or lines NAME=value: line 1, column',
    ],
    ["an alias without an anchor", `a: *${hidden}`, "is not valid JSON, YAML or lines NAME=value"],
    [
      "a key given twice",
      `{"a": "${hidden}", "a": "${hidden}"}`,
      "is not valid JSON, YAML or lines NAME=value",
    ],
    ["plain text", hidden, "must hold one object with the values of secrets by name."],
    ["a list", `["${hidden}"]`, "must hold one object with the values of secrets by name."],
    ["a number", `{"a": 4711, "b": "${hidden}"}`, 'The secret "a" in "s.txt" is not text: put it in quotes.'],
    ["an object", `{"a": {"${hidden}": 1}}`, 'The secret "a" in "s.txt" is not text: put it in quotes.'],
    ["nothing for a name", "a:", 'The secret "a" in "s.txt" is not text: put it in quotes.'],
    ["an empty value", '{"a": ""}', 'The secret "a" in "s.txt" is empty.'],
    [
      "a line break",
      `{"a": "${hidden}\\nx"}`,
      'The secret "a" in "s.txt" holds a line break or another control character.',
    ],
    ["a bare line", `A=1\n${hidden}\n`, 'There is no NAME=value in line 2 of "s.txt".'],
    ["a blank within a value", `A=1\nB=${hidden} x\n`, 'Put the value in line 2 of "s.txt" in single quotes'],
    ["a comment after a value", `A=${hidden} # x`, 'Put the value in line 1 of "s.txt" in single quotes'],
    ["a dollar sign", `A="${hidden}$x"`, 'Put the value in line 1 of "s.txt" in single quotes'],
    ["a quote left open", `A='${hidden}`, 'Put the value in line 1 of "s.txt" in single quotes'],
    ["a name given twice", `A=${hidden}\nA=${hidden}`, '"s.txt" gives the secret "A" twice.'],
    ["nothing", " \n", '"s.txt" is empty: a shell empties the file'],
  ])("refuses %s without quoting it", async (_name, text, sentence) => {
    const cwd = workspace({ "t.json": json(estate("a")), "s.txt": text });
    const { code, stdout, stderr } = await invoke(["t.json", "--secrets", "s.txt", "-o", "out"], { cwd });
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^gen-bundle: .*\n$/);
    expect(stderr).not.toContain(hidden);
    expect([code, stdout, tree(cwd)]).toEqual([2, "", ["s.txt", "t.json"]]);
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
