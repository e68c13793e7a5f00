import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  type Artifact,
  buildBundle,
  changeFindings,
  ruleGroups,
  textReport,
  topologyJsonSchema,
} from "../src/index.ts";
import { changeFindingsPage } from "../src/report/change-findings.ts";
import { rulePage, rulesIndex, rulesTable } from "../src/report/rules.ts";
import { examples, root } from "./examples.ts";
import { filesBelow, golden, goldenTree, readGolden } from "./golden-tree.ts";

/** The day that versions are judged by. */
const today = "2026-11-21";
/** `npm run golden` writes first, which happens after the last test, and then compares. */
const writing = process.env["GEN_BUNDLE_GOLDEN"] === "write";

/** One line a file: what the files themselves do not show. */
function listing(artifacts: readonly Artifact[]): string {
  return artifacts
    .map(({ host, path, mode, user, group, sensitive, onChange }) =>
      [
        mode.toString(8).padStart(4, "0"),
        `${user}:${group}`,
        sensitive ? "secret" : "-",
        `hosts/${host}${path}`,
        ...(onChange ? [`${onChange.action} ${onChange.units.join(" ")}`] : []),
      ].join("  "),
    )
    .map((line) => `${line}\n`)
    .join("");
}

const built = examples.map((example) => {
  const { file, text } = example;
  const result = buildBundle(text, { today });
  const expected = new Map([
    ["diagnostics.txt", textReport(result.diagnostics, { file, text, verbose: true })],
  ]);
  if (result.ok) {
    expected.set("files.txt", listing(result.bundle.artifacts));
    for (const { path, content } of result.bundle.documents) expected.set(path, content);
    for (const { host, path, content } of result.bundle.artifacts)
      expected.set(`hosts/${host}${path}`, content);
  }
  return { ...example, result, expected };
});
const tree = goldenTree(new Map(built.map(({ name, expected }) => [name, expected])));

describe.each(built)("$name", ({ name, file, text, broken, result, expected }) => {
  it(broken ? "is refused" : "is accepted", () => {
    expect(result.diagnostics.filter(({ rule }) => rule === "internal-error")).toEqual([]);
    expect(result.ok).toBe(!broken);
  });

  it.skipIf(writing)("gives the golden files, wherever they are stored", () => {
    const found = readGolden(name);
    for (const [path, content] of expected) expect(content, path).toBe(found.get(path));
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  });

  it("has each golden file in its place", async () => {
    const stored = tree.get(name) ?? new Map<string, string>();
    const folder = join(golden, name);
    for (const [path, content] of stored) await expect(content).toMatchFileSnapshot(join(folder, path));
    if (!writing) expect(filesBelow(folder)).toEqual([...stored.keys()].sort());
  });

  it("gives the same bytes again, and whatever the order of the keys", () => {
    expect(buildBundle(text, { today })).toEqual(result);
    const shuffled = buildBundle(reversed(parse(text, { merge: true })), { today });
    expect(shuffled.ok).toBe(result.ok);
    if (result.ok && shuffled.ok) expect(shuffled.bundle).toEqual(result.bundle);
  });

  it("comes out of the built command line alike", () => {
    const out = mkdtempSync(join(tmpdir(), "gen-bundle-golden-"));
    try {
      const run = spawnSync(
        process.execPath,
        [join(root, "dist/cli.cjs"), file, "-o", join(out, "bundle"), "--today", today],
        {
          cwd: root,
          encoding: "utf8",
          env: { ...process.env, NO_COLOR: "1" },
        },
      );
      expect(run.status, run.stderr).toBe(broken ? 1 : 0);
      if (broken) {
        expect(run.stderr).toContain(expected.get("diagnostics.txt"));
        expect(readdirSync(out)).toEqual([]);
        return;
      }
      const hosts = (paths: Iterable<string>) => [...paths].filter((path) => path.startsWith("hosts/"));
      const written = hosts(filesBelow(join(out, "bundle")));
      expect(written).toEqual(hosts(expected.keys()).sort());
      for (const path of written) {
        expect(readFileSync(join(out, "bundle", path), "utf8"), path).toBe(expected.get(path));
      }
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});

it.skipIf(writing)("has one golden folder for each example", () => {
  // test/mistakes/mistakes.test.ts and test/change/changes.test.ts judge the other folders.
  const folders = readdirSync(golden).filter((name) => name !== "mistakes" && name !== "changes");
  expect(folders.sort()).toEqual(examples.map(({ name }) => name));
});

it.skipIf(writing)("has no carriage return in any golden file", () => {
  for (const path of filesBelow(golden))
    expect(readFileSync(join(golden, path), "utf8").includes("\r"), path).toBe(false);
});

describe("the pages about rules", () => {
  const topics = Object.entries(ruleGroups);

  it("have the index that is checked in", async () => {
    await expect(rulesIndex(ruleGroups)).toMatchFileSnapshot(join(root, "docs/RULES.md"));
  });

  it.each(topics)("are those that are checked in: %s", async (topic, rules) => {
    for (const rule of rules)
      await expect(rulePage(rule, topic)).toMatchFileSnapshot(join(root, `docs/rules/${rule.id}.md`));
  });

  it.skipIf(writing)("are one for each rule, and no more", () => {
    const pages = topics.flatMap(([, rules]) => rules.map(({ id }) => `${id}.md`));
    expect(readdirSync(join(root, "docs/rules")).sort()).toEqual(pages.sort());
  });
});

it("gives the page of the findings of changes that is checked in", async () => {
  await expect(changeFindingsPage(changeFindings)).toMatchFileSnapshot(join(root, "docs/CHANGES.md"));
});

it("gives the table of rules that stands in the README", async () => {
  const file = join(root, "README.md");
  const text = readFileSync(file, "utf8");
  const table = `\n${rulesTable(ruleGroups, "docs/RULES.md")}\n`;
  const between = /(?<=<!-- rules -->\n)[^<]*(?=<!-- \/rules -->)/;
  expect(text).toMatch(between);
  await expect(text.replace(between, () => table)).toMatchFileSnapshot(file);
});

it("gives the schema that is checked in", async () => {
  await expect(`${JSON.stringify(topologyJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    join(root, "schemas/topology.schema.json"),
  );
});

/** The same value with the keys of every object in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
