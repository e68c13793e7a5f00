import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type BuildResult, buildBundle } from "../src/index.ts";
import { root } from "./examples.ts";

/*
 * The lab takes half an hour and more; this shows that its scenarios fit the runbooks that are generated now.
 */

interface Block {
  readonly chapter: string;
  readonly title: string;
  readonly place: string;
  readonly commands: string;
}

interface BrokenState {
  readonly symptom: string;
  readonly found: string;
  readonly leads: string;
  readonly shows: RegExp;
}

const load = (name: string) => import(join(root, "test/lab", name));
const { blocksOf, left, reasonsOf, runnable, symptomOf } = await load("runbook-blocks.mjs");
const states: [string, BrokenState][] = Object.entries((await load("broken-states.mjs")).brokenStates);

function runbookOf(file: string): { text: string; plan: Extract<BuildResult, { ok: true }>["plan"] } {
  const built = buildBundle(readFileSync(join(root, file), "utf8"));
  if (!built.ok) throw new Error(`${file} has errors.`);
  const text = built.bundle.documents.find(({ path }) => path === "RUNBOOK.md")?.content ?? "";
  return { text, plan: built.plan };
}

describe("the blocks of the runbook of airflow-ha", () => {
  const { text, plan } = runbookOf("examples/airflow-ha/topology.json");
  const blocks: Block[] = blocksOf(text);

  test("are all found", () => {
    expect(blocks).toHaveLength(text.match(/^```sh$/gm)?.length ?? 0);
    expect(blocks.length).toBeGreaterThan(90);
  });

  test("are run by a scenario, on a host of the estate, or left out for a reason", () => {
    const places = [...plan.hosts.keys(), "on the machine that deploys"];
    for (const { place, title } of runnable(blocks) as Block[]) {
      const [, hosts] = /^the leader of (.*)$/.exec(place) ?? [];
      for (const each of hosts?.split(", ") ?? [place]) expect(places, title).toContain(each);
    }
    expect(runnable(blocks).length).toBeGreaterThan(60);
  });

  test("that are run have no word that a reader replaces", () => {
    for (const { title, commands } of runnable(blocks) as Block[])
      expect(
        commands.match(
          /(?<![-\w$/.])(?!SELECT|DELETE|UNION|ALL|CASE|WHEN|THEN|ELSE|END|FROM|AS|KILL|HOST\b)[A-Z]{4,}(?![-\w=])/g,
        ) ?? [],
        title,
      ).toEqual([]);
  });

  test.each(left as { pattern: RegExp; reason: string }[])("$reason", ({ reason }) => {
    expect(blocks.filter((block) => reasonsOf(block).includes(reason))).not.toEqual([]);
  });
});

describe("the broken states of the lab", () => {
  let text = "";
  beforeAll(() => {
    text = runbookOf("test/lab/topology.json").text;
  });

  test("are ten or more, of most symptoms", () => {
    expect(states.length).toBeGreaterThanOrEqual(10);
    expect(new Set(states.map(([, { symptom }]) => symptom)).size).toBeGreaterThanOrEqual(8);
  });

  test.each(states)("%s leads to the right page", (_name, { symptom, found, leads }) => {
    // The index of the symptoms names it, and one cause of it the procedure.
    expect(text).toContain(`[${symptom}](#`);
    const { causes } = symptomOf(text, symptom);
    const fitting = causes.filter((cause: string) => cause.includes(found));
    expect(fitting).toHaveLength(1);
    expect(fitting[0]).toContain(leads);
    const [, anchor] = /\]\(#([^)]+)\)\.?$/.exec(fitting[0]) ?? [];
    if (anchor !== undefined)
      expect(text.match(new RegExp(`\\(#${anchor}\\)`, "g"))?.length).toBeGreaterThan(1);
    expect(runnable(blocksOf(text)).filter(({ title }: Block) => title === symptom)).not.toEqual([]);
  });
});
