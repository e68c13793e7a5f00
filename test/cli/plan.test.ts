import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { invoke, workspace } from "./invoke.ts";

const read = (path: string) =>
  readFileSync(new URL(`../../examples/changes/${path}`, import.meta.url), "utf8");
const folder = () =>
  workspace({
    "old.json": read("replace-database-node/old.json"),
    "new.json": read("replace-database-node/new.json"),
    "tls.json": read("turn-on-tls/new.json"),
    "wrong.json": "{}",
  });

describe("gen-bundle plan", () => {
  it("prints the stages and their steps, and writes nothing", async () => {
    const cwd = folder();
    const { code, stdout } = await invoke(["plan", "old.json", "new.json", "-q"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("orders: 4 changes, 2 stages, 7 steps");
    expect(stdout).toContain("Stage 2 of 2: Remove sql3");
    expect(readdirSync(cwd).sort()).toEqual(["new.json", "old.json", "tls.json", "wrong.json"]);
  });

  it("writes the files of each stage, a page, a playbook and the script of the host that leaves", async () => {
    const cwd = folder();
    const { code } = await invoke(["plan", "old.json", "new.json", "-q", "-o", "change"], { cwd });
    expect(code).toBe(0);
    expect(readdirSync(join(cwd, "change")).sort()).toEqual(["plan", "stage-1", "stage-2"]);
    for (const path of [
      "plan/PLAN.md",
      "plan/ansible/plan.yml",
      "plan/scripts/retire-sql3.sh",
      "stage-1/hosts/sql4",
    ])
      expect(existsSync(join(cwd, "change", path)), path).toBe(true);
    expect(existsSync(join(cwd, "change/stage-2/hosts/sql3"))).toBe(false);
  });

  it("says nothing is to be done for the same estate, and writes nothing", async () => {
    const cwd = folder();
    const { code, stdout } = await invoke(["plan", "old.json", "old.json", "-q", "-o", "change"], { cwd });
    expect([code, stdout]).toEqual([0, "orders\n\nNo difference.\n"]);
    expect(existsSync(join(cwd, "change"))).toBe(false);
  });

  it("refuses a change with the place in the new topology", async () => {
    const { code, stdout, stderr } = await invoke(["plan", "old.json", "tls.json", "-q"], { cwd: folder() });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^tls\.json:\d+:\d+: error: Encryption .* \[change-tls\]/);
  });

  it("is a JSON document with the steps and the topology of each stage", async () => {
    const { code, stdout } = await invoke(["plan", "old.json", "new.json", "--format", "json"], {
      cwd: folder(),
    });
    const { ok, change } = JSON.parse(stdout);
    expect([code, ok, change.steps.length]).toEqual([0, true, 7]);
    expect(Object.keys(change.stages[1])).toEqual(["title", "topology"]);
  });

  it.each([
    [["plan"], "Name the topology of the running estate and the new one: gen-bundle plan OLD NEW."],
    [
      ["plan", "old.json"],
      "Name the topology of the running estate and the new one: gen-bundle plan OLD NEW.",
    ],
    [["plan", "old.json", "new.json", "--check", "x"], '--check does not go with "gen-bundle plan".'],
    [
      ["plan", "old.json", "new.json", "--format", "sarif"],
      "--format must be text, json or markdown, and is",
    ],
  ])("%j is told in one line", async (args, sentence) => {
    const { code, stderr } = await invoke(args, { cwd: folder() });
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
