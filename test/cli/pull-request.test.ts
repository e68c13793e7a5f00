import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildBundle, compareEstates } from "../../src/index.ts";
import { comparisonMarkdown } from "../../src/report/comparison-markdown.ts";
import { comparisonText } from "../../src/report/comparison-text.ts";
import { examples, root } from "../examples.ts";
import { invoke, json, workspace } from "./invoke.ts";

const text = readFileSync(join(root, "examples/airflow-ha/topology.json"), "utf8");
const changed = (edit: (topology: ReturnType<typeof JSON.parse>) => void) => {
  const topology = JSON.parse(text);
  edit(topology);
  return json(topology);
};
/** A second worker, a faster failover, and commits that may be lost. */
const now = changed((topology) => {
  topology.hosts.worker2 = { address: "192.168.83.141", cpus: 2, memory: "4GiB", disk: "15GiB" };
  topology.airflow.workers = ["worker1", "worker2"];
  topology.objectives = { failoverSeconds: 60 };
  topology.postgres.synchronous = false;
  delete topology.accept;
});
const files = { "old.json": text, "new.json": now, "broken.json": "{}" };
const planOf = (input: unknown) => {
  const built = buildBundle(input);
  if (!built.ok) throw new Error("The topology has errors.");
  return built.plan;
};

describe("a dry run", () => {
  it("sums up the files of each host, and accepted findings", async () => {
    const cwd = workspace(files);
    const { code, stdout, stderr } = await invoke(["old.json"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot();
    expect(stderr.split("\n").slice(-4).join("\n")).toMatchInlineSnapshot();
    expect(stderr).not.toContain("card processing");
    const verbose = await invoke(["old.json", "--verbose"], { cwd });
    expect(verbose.stderr).toContain("Accepted: card processing runs on one licensed worker. [single-point");
    expect(verbose.stderr).not.toContain("Nothing is written");
    expect((await invoke(["old.json", "-q"], { cwd })).stderr).toBe("");
  });
});

describe("--check and --diff", () => {
  it("show the same change on several hosts once, and the manifest apart", async () => {
    const cwd = workspace(files);
    await invoke(["old.json", "-q", "-o", "out"], { cwd });
    const only = changed((topology) => {
      topology.hosts.sql4 = { address: "192.168.83.141", managed: false };
    });
    const { stdout } = await invoke(["-", "-q", "--check", "out"], { cwd, stdin: only });
    expect(stdout).toMatchInlineSnapshot();
    const diff = (await invoke(["-", "-q", "--diff", "out"], { cwd, stdin: only })).stdout;
    expect(diff.slice(0, diff.indexOf("--- a/RUNBOOK.md"))).toMatchInlineSnapshot();
    expect(diff).toMatch(/\nFile manifest\.json differs; it lists all files and is not shown\.\n$/);
    const each = await invoke(["-", "-q", "-v", "--check", "out"], { cwd, stdin: only });
    expect(each.stdout.match(/^change {2}hosts\/[^/]+\/etc\/hosts {2}\(restarts nothing\)$/gm)).toHaveLength(
      12,
    );
    const all = (await invoke(["-", "-q", "-v", "--diff", "out"], { cwd, stdin: only })).stdout;
    expect(all.match(/^\+\+\+ b\/hosts\/[^/]+\/etc\/hosts$/gm)).toHaveLength(12);
  });
});

describe("report --compare", () => {
  const compare = (cwd: string, ...args: readonly string[]) =>
    invoke(["report", "-q", "--compare", ...args], { cwd });

  it("prints what changes, and what is equal in one sentence", async () => {
    const { code, stdout, stderr } = await compare(workspace(files), "old.json", "new.json");
    expect(stdout).toMatchInlineSnapshot();
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("is Markdown for a comment, with a summary first", async () => {
    const { stdout } = await compare(workspace(files), "old.json", "new.json", "--format", "markdown");
    expect(stdout).toMatchInlineSnapshot();
  });

  it("is part of the JSON document", async () => {
    const { stdout } = await compare(workspace(files), "old.json", "new.json", "--format", "json");
    const { ok, comparison, analysis } = JSON.parse(stdout);
    expect([ok, analysis]).toEqual([true, undefined]);
    expect(comparison).toMatchInlineSnapshot();
  });

  it("finds no difference of a topology from itself, whatever the order of its keys", async () => {
    const reversed = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()));
    const cwd = workspace({ ...files, "same.json": reversed });
    for (const other of ["old.json", "same.json"]) {
      const { code, stdout } = await compare(cwd, "old.json", other);
      expect([code, stdout]).toEqual([
        0,
        expect.stringMatching(/^airflow-ha\n\nNo difference\.\n\nEqual: Hosts/),
      ]);
    }
    expect((await compare(cwd, "old.json", "same.json", "--format", "markdown")).stdout).toMatch(
      /^### airflow-ha\n\nNo difference\.\n\nEqual: Hosts .*\.\n$/,
    );
  });

  it("applies --set to the new topology alone, and reads the old one from standard input", async () => {
    const cwd = workspace(files);
    const args = ["report", "-q", "old.json", "--set", "name=other", "--compare", "-"];
    const { stdout } = await invoke(args, { cwd, stdin: text });
    expect(stdout).toMatch(/^airflow-ha -> other\n\nNo difference\.\n/);
  });

  it.each([
    [["none.json", "new.json"], 2, 'gen-bundle: Cannot read "none.json": it does not exist.\n'],
    [[".", "new.json"], 2, 'gen-bundle: Cannot read ".": it is a directory.\n'],
    [
      ["broken.json", "new.json"],
      2,
      'gen-bundle: "broken.json" has 3 errors, so there is no estate to compare with; gen-bundle lists them when it is given that file alone.\n',
    ],
    [["old.json", "none.json"], 2, 'gen-bundle: Cannot read "none.json": it does not exist.\n'],
    [["old.json", "broken.json"], 1, expect.stringMatching(/^broken\.json:1:1: error: /)],
    [["broken.json", "broken.json"], 1, expect.stringMatching(/^broken\.json:1:1: error: /)],
  ])("refuses %j", async (args, expected, sentence) => {
    const { code, stdout, stderr } = await compare(workspace(files), ...args);
    expect([code, stdout, stderr]).toEqual([expected, "", sentence]);
  });
});

describe("compareEstates", () => {
  const plans = examples
    .filter(({ broken }) => !broken)
    .map(({ name, text: own }) => ({ name, plan: planOf(own) }));

  it.each(plans)("finds $name equal to itself, and gives everything in it a name of its own", ({ plan }) => {
    const same = compareEstates(plan, plan);
    expect(Object.values(same).flatMap((topic) => topic?.changed ?? [])).toEqual([]);
    expect([same.hosts.equal, same.quorums.equal, same.dataLosses.equal, same.splitBrains.equal]).toEqual([
      plan.hosts.size,
      plan.quorums.length,
      plan.dataLosses.length,
      plan.splitBrains.length,
    ]);
    expect([same.capacities.equal, same.failovers.equal]).toEqual([
      plan.capacities.length,
      plan.failovers.filter(({ spans }) => plan.timings.some(({ span }) => spans.includes(span))).length,
    ]);
  });

  it("turns before and after round with its arguments", () => {
    const [a, b] = [planOf(text), planOf(now)];
    const there = compareEstates(a, b);
    const back = compareEstates(b, a);
    for (const [topic, changes] of Object.entries(there)) {
      const turned = back[topic as keyof typeof back];
      expect(turned?.equal).toBe(changes?.equal);
      const sorted = (list: readonly { readonly name: string }[] = []) =>
        [...list].sort((x, y) => (x.name < y.name ? -1 : 1));
      expect(sorted(turned?.changed)).toEqual(
        sorted(changes?.changed.map(({ name, before, after }) => ({ name, before: after, after: before }))),
      );
    }
  });

  it("stays below the limit of a comment, and says how many rows are missing", () => {
    const large = planOf({
      name: "large",
      network: { subnet: "10.0.0.0/16" },
      hosts: Object.fromEntries(
        Array.from({ length: 3000 }, (_, index) => [
          `h${index}`,
          { address: `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`, zone: `zone-${index}` },
        ]),
      ),
      time: { servers: Array.from({ length: 3 }, (_, index) => `10.0.100.${index + 1}`) },
    });
    const comparison = compareEstates(planOf(text), large);
    const rows = Array.from({ length: 3000 }, (_, index) => ({ name: `h${index}`, after: [`x ${index}`] }));
    const markdown = comparisonMarkdown("large", { ...comparison, hosts: { changed: rows, equal: 0 } });
    expect(markdown.length).toBeLessThan(60_000);
    const left = Number(/^Rows left out because a comment is limited: (\d+)\.$/m.exec(markdown)?.[1]);
    expect(left + (markdown.match(/^\| h\d+ \|/gm) ?? []).length).toBe(3000);
    expect(markdown.match(/<details>/g)).toHaveLength(markdown.match(/<\/details>/g)?.length ?? 0);
    expect(comparisonText("large", comparison)).toMatch(
      /h0, h1, h2, .* and 2990 more +not there -> nothing\n|more\n/,
    );
  });

  it("contains no mark-up, mention or control character of a name", () => {
    const comparison = compareEstates(planOf(text), planOf(text));
    const name = "a|b<img src=x>@team #12 **b** [x](http://e.org) `c` www.e.org \u001b[31m";
    const hosts = { changed: [{ name, before: [name], after: [] }], equal: 0 };
    const markdown = comparisonMarkdown(name, { ...comparison, hosts });
    expect(markdown.split("\n").filter((line) => line.includes("team"))).toMatchInlineSnapshot();
    expect(comparisonText(name, { ...comparison, hosts })).not.toContain("\u001b");
  });
});

describe("--base", () => {
  const old = json({ ...JSON.parse(text), accept: undefined });
  const cwd = () => workspace({ ...files, "old.json": old, "same.json": old });

  it("counts what the base has too in one line, which does not fail --strict", async () => {
    const { code, stderr } = await invoke(["same.json", "--base", "old.json", "--strict"], { cwd: cwd() });
    expect(stderr).toMatchInlineSnapshot();
    expect(code).toBe(0);
    expect((await invoke(["same.json", "--strict"], { cwd: cwd() })).code).toBe(1);
  });

  it("lists only new findings, in every format, and errors always", async () => {
    const folder = cwd();
    const args = ["new.json", "--base", "old.json"];
    const { stderr } = await invoke(args, { cwd: folder });
    expect(stderr).toMatchInlineSnapshot();
    const document = JSON.parse((await invoke([...args, "--format", "json"], { cwd: folder })).stdout);
    const rules = document.diagnostics.map(({ rule }: { rule: string }) => rule);
    expect(document.base).toMatchInlineSnapshot();
    const sarif = await invoke([...args, "--format", "sarif"], { cwd: folder });
    expect(JSON.parse(sarif.stdout).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(
      rules,
    );
    expect(sarif.stderr).toMatch(/^"old\.json" also has: .*\.\n/);
    const { stdout } = await invoke([...args, "--format", "github"], { cwd: folder });
    expect([...stdout.matchAll(/^::.*?,title=([\w-]+)::/gm)].map(([, rule]) => rule)).toEqual(rules);
    const report = await invoke(["report", ...args], { cwd: folder });
    expect(report.stderr).toMatch(/\n"old\.json" also has: .*\.\n$/);
    for (const strict of [[], ["--strict"]]) {
      const broken = await invoke(["broken.json", "--base", "broken.json", "-q", ...strict], { cwd: folder });
      expect([broken.code, broken.stderr]).toEqual([1, expect.stringMatching(/\n3 errors\n$/)]);
    }
  });

  it("holds findings to be the same whose numbers differ, and others whose names or acceptance do", async () => {
    const topology = (edit: (all: ReturnType<typeof JSON.parse>) => void) => {
      const all = JSON.parse(old);
      edit(all);
      return json(all);
    };
    const listed = async (stdin: string, base = "old.json") =>
      JSON.parse(
        (await invoke(["-", "--base", base, "--format", "json"], { cwd: folder, stdin })).stdout,
      ).diagnostics.map(({ rule }: { rule: string }) => rule);
    const folder = workspace({ "old.json": old, "accepted.json": text });
    expect(await listed(topology((all) => (all.hosts.mq1.memory = "3GiB")))).toEqual([]);
    expect(await listed(topology((all) => (all.hosts.mq1.memory = "8GiB")))).toEqual(["host-memory-short"]);
    expect(await listed(old, "accepted.json")).toEqual(["single-point-of-failure"]);
    expect(await listed(text)).toEqual(["single-point-of-failure"]);
  });

  it("goes on with a base that has errors, and says so", async () => {
    const { code, stderr } = await invoke(["old.json", "--base", "broken.json", "-q"], { cwd: cwd() });
    expect([code, stderr]).toEqual([
      0,
      '"broken.json" has 3 errors, so findings that it has too may be listed as new.\n',
    ]);
  });

  it.each([
    ["none.json", 'gen-bundle: Cannot read "none.json": it does not exist.\n'],
    [".", 'gen-bundle: Cannot read ".": it is a directory.\n'],
  ])("refuses %s", async (base, sentence) => {
    const { code, stdout, stderr } = await invoke(["new.json", "--base", base], { cwd: cwd() });
    expect([code, stdout, stderr]).toEqual([2, "", sentence]);
  });
});
