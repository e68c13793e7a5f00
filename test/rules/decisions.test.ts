import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ruleCatalogue } from "../../src/check.ts";
import { root } from "../examples.ts";

type Decision = { readonly law: string } & Partial<
  Readonly<Record<"left-out" | "open" | "because", string>>
> & { readonly rule?: string | readonly string[]; readonly construction?: string | readonly string[] };

// A key that stands twice is an error of YAML.
const decisions: Readonly<Record<string, Decision>> = parse(
  readFileSync(new URL("decisions.yaml", import.meta.url), "utf8"),
);
const rows = Object.entries(decisions);

/** How many rows may still wait for their rule. It may only fall. */
const mostOpen = 0;

const numbered = (source: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${source}-${index + 1}`);

describe("the decisions", () => {
  it("are about every row that was ever collected, each once", () => {
    expect(Object.keys(decisions).sort()).toEqual(
      [
        ...numbered("database", 140),
        ...numbered("airflow", 110),
        ...numbered("seed-database", 50),
        ...numbered("seed-database-c", 11).map((id) => id.replace("c-", "c")),
        ...numbered("seed-airflow", 36),
        ...numbered("lab", 8),
      ].sort(),
    );
  });

  it.each(rows)("decide %s in one way", (_id, decision) => {
    const ways = (["rule", "construction", "left-out", "open"] as const).filter((way) => way in decision);
    expect(ways).toHaveLength(1);
    const keys = ["law", ...ways, ...(ways[0] === "open" ? ["because"] : [])];
    expect(Object.keys(decision)).toEqual(keys);
    expect(decision.law).toMatch(/^\S.*[^.]$/);
  });

  it.each(rows.filter(([, { rule }]) => rule !== undefined))("name for %s a rule that exists", (_id, row) => {
    const ids = ruleCatalogue.map(({ id }) => id);
    for (const id of [row.rule ?? []].flat()) expect(ids).toContain(id);
  });

  it.each(
    rows.flatMap(([id, { construction = [] }]) => [construction].flat().map((each) => [id, each] as const)),
  )("name for %s a test that exists", (_id, construction) => {
    const [, file = "", name = ""] = /^(\S+): (.+)$/.exec(construction) ?? [];
    expect(existsSync(join(root, file)), file).toBe(true);
    // The name of a test, or the first column of a table of mistakes.
    const place = `(?:\\bit|\\btest|\\bdescribe|\\))\\(\\s*|(?<!\\w)\\[\\s*`;
    const word = JSON.stringify(name).replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    expect(readFileSync(join(root, file), "utf8")).toMatch(new RegExp(`(?:${place})${word}`));
  });

  it("leave no more open than is known", () => {
    const open = rows.flatMap(([id, row]) => (row.open === undefined ? [] : [`${id}: ${row.open}`]));
    expect(open.length, open.join("\n")).toBeLessThanOrEqual(mostOpen);
  });
});
