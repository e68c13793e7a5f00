import { describe, expect, it } from "vitest";
import { ruleCatalogue } from "../../src/index.ts";
import { estate, invoke, json, tree, workspace } from "./invoke.ts";

/** A topology with one error of two sides: a VIP that is a host's own address. */
const broken = json({ ...estate("n1", "n2"), vips: { front: { address: "10.0.0.1", hosts: ["n1", "n2"] } } });
/** Hosts on which nothing runs. */
const idle = json(estate("n1"));

describe("--format json", () => {
  it("is one document, with every finding and its places", async () => {
    const cwd = workspace({ "t.json": broken });
    const { code, stdout, stderr } = await invoke(["t.json", "--format", "json", "-o", "out"], { cwd });
    const { ok, summary, diagnostics, files } = JSON.parse(stdout);
    expect([code, ok, stderr, files]).toEqual([1, false, "", undefined]);
    expect(summary.errors).toBe(
      diagnostics.filter((each: { severity: string }) => each.severity === "error").length,
    );
    const found = diagnostics.find((each: { rule: string }) => each.rule === "duplicate-address");
    expect(found.at.length).toBeGreaterThan(1);
    for (const { line, column } of found.at) expect([line > 1, column > 1]).toEqual([true, true]);
    expect(tree(cwd)).toEqual(["t.json"]);
  });

  it("names the files that there are, that were written, and that differ", async () => {
    const cwd = workspace({ "t.json": idle });
    const run = async (...args: string[]) => {
      const { code, stdout } = await invoke(["t.json", "--format", "json", ...args], { cwd });
      const { ok, files } = JSON.parse(stdout);
      return { code, ok, files };
    };
    const listed = await run();
    expect(listed).toMatchObject({ code: 0, ok: true });
    expect(listed.files).toContain("hosts/n1/etc/hosts");
    const written = await run("-o", "out");
    expect([...written.files].sort()).toEqual([...listed.files, "manifest.json"].sort());
    expect(await run("--check", "out")).toEqual({ code: 0, ok: true, files: [] });
    expect(await run("--check", "other")).toMatchObject({ code: 3, ok: true });
  });
});

describe("--format sarif", () => {
  it("has the rules of its results once, and each result points at one of them and at lines of the topology", async () => {
    const cwd = workspace({ "a b#c.json": broken });
    const { code, stdout } = await invoke(["a b#c.json", "--format", "sarif"], { cwd });
    const { version, runs } = JSON.parse(stdout);
    expect([code, version, runs.length]).toEqual([1, "2.1.0", 1]);
    const [{ tool, results }] = runs;
    const found = new Set(results.map(({ ruleId }: { ruleId: string }) => ruleId));
    const known = ruleCatalogue.flatMap(({ id }) => (found.has(id) ? [id] : []));
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(known);
    expect(results.length).toBeGreaterThan(0);
    for (const { ruleId, ruleIndex, locations, relatedLocations = [] } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      for (const { physicalLocation } of [...locations, ...relatedLocations]) {
        expect(physicalLocation.artifactLocation.uri).toBe("a%20b%23c.json");
        expect(physicalLocation.region.startLine).toBeGreaterThan(0);
        expect(physicalLocation.region.startColumn).toBeGreaterThan(0);
      }
    }
    const clash = results.find(({ ruleId }: { ruleId: string }) => ruleId === "duplicate-address");
    expect(clash.relatedLocations.length).toBeGreaterThan(0);
  });

  it("is complete without a finding", async () => {
    const cwd = workspace({ "t.json": idle });
    const { code, stdout } = await invoke(["t.json", "--format", "sarif", "-q"], { cwd });
    expect([code, JSON.parse(stdout).runs[0].results]).toEqual([0, []]);
  });
});

describe("--format github", () => {
  it("is one command a finding, which no text of the topology can end", async () => {
    const hostile = { ...estate("n1"), "x%\n::error::": 1 };
    const cwd = workspace({ "a,b:c.json": json(hostile) });
    const { code, stdout } = await invoke(["a,b:c.json", "--format", "github"], { cwd });
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^::error file=a%2Cb%3Ac\.json,line=\d+,col=\d+,title=unknown-key::/);
    expect(lines[0]).toContain("x%25");
  });
});

describe("--strict", () => {
  it("treats warnings as errors and writes nothing", async () => {
    const cwd = workspace({ "t.json": json({ ...estate("n1"), accept: { "quorum-even": "none here" } }) });
    const { code, stderr } = await invoke(["t.json", "--strict", "-o", "out"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain("No bundle: --strict treats warnings as errors.\n");
    expect(tree(cwd)).toEqual(["t.json"]);
    expect((await invoke(["t.json", "-o", "out"], { cwd })).code).toBe(0);
  });

  it("does not ask for secrets, but for all of them where some are given", async () => {
    const hosts = { hosts: ["n1"] };
    const topology = { ...estate("n1"), etcd: hosts, postgres: hosts };
    const cwd = workspace({ "t.json": json(topology), "s.json": "{}" });
    const warnings = async (...args: string[]) =>
      JSON.parse((await invoke(["t.json", "--format", "json", ...args], { cwd })).stdout)
        .diagnostics.filter(({ severity }: { severity: string }) => severity === "warning")
        .map(({ rule }: { rule: string }) => rule);
    expect(await warnings()).not.toContain("secret-missing");
    expect(await warnings("--secrets", "s.json")).toContain("secret-missing");
  });
});

describe("--today", () => {
  const rules = async (day: string) => {
    const cwd = workspace({ "t.json": json({ ...estate("n1"), etcd: { hosts: ["n1"], version: "3.4" } }) });
    return (await invoke(["t.json", "--today", day], { cwd })).stderr;
  };

  it("is the day that the ends of versions are held against", async () => {
    expect(await rules("2026-05-31")).not.toContain("version-end-of-life");
    expect(await rules("2026-06-02")).toContain("etcd 3.4 reached its end of life on 2026-06-01.");
  });
});

describe("the catalogue on the command line", () => {
  it("lists every rule in one line", async () => {
    const { code, stdout } = await invoke(["rules"], { cwd: workspace() });
    const lines = stdout.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines.map((line) => line.split(/ +/)[0])).toEqual(ruleCatalogue.map(({ id }) => id));
    expect(
      JSON.parse((await invoke(["rules", "--format", "json"], { cwd: workspace() })).stdout),
    ).toHaveLength(ruleCatalogue.length);
  });

  it("explains one in full, and says whether it can be accepted", async () => {
    const explained = async (rule: string) => (await invoke(["explain", rule], { cwd: workspace() })).stdout;
    expect(await explained("quorum-even")).toContain('"accept": { "quorum-even": "<your reason>" }');
    expect(await explained("duplicate-address")).toContain("Findings of this rule cannot be accepted.");
    expect(await explained("internal-error")).toMatch(/^internal-error \(error\)\n\n.+\n\n.+\n\n.+\n$/);
  });

  it("shows how each is broken and kept, in what people, code scanning and programs read alike", async () => {
    const two = json({ ...estate("node1", "node2"), etcd: { hosts: ["node1", "node2"] } });
    const cwd = workspace({ "t.json": two });
    const said = async (...args: string[]) => (await invoke(args, { cwd })).stdout;
    const bad = "etcd:\n  hosts: [node1, node2]";
    const text = await said("explain", "quorum-of-two");
    expect(text).toContain(`Bad:\n\n${bad.replaceAll(/^/gm, "    ")}\n\nGood:\n\n`);
    expect(text).toMatch(/\nSource: <https:\S+>, <https:\S+>\n$/);
    const [{ tool }] = JSON.parse(await said("t.json", "--format", "sarif")).runs;
    const { help, helpUri } = tool.driver.rules.find(({ id }: { id: string }) => id === "quorum-of-two");
    expect(help.text).toBe(text);
    expect(help.markdown).toContain(`\`\`\`yaml\n${bad}\n\`\`\``);
    const described = JSON.parse(await said("explain", "quorum-of-two", "--format", "json"));
    expect(described).toMatchObject({ bad: { etcd: { hosts: ["node1", "node2"] } } });
    expect(described.sources[0]).toBe(helpUri);
  });
});
