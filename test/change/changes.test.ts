import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildBundle, planChange, textReport, verifyChange } from "../../src/index.ts";
import { changeMarkdown } from "../../src/report/change-markdown.ts";
import { changeText } from "../../src/report/change-text.ts";
import { changeJson } from "../../src/report/json.ts";
import { planPage } from "../../src/report/plan-page.ts";
import { root } from "../examples.ts";
import { filesBelow, golden } from "../golden-tree.ts";
import { playChange } from "./played-change.ts";

const today = "2026-11-21";
const writing = process.env["GEN_BUNDLE_GOLDEN"] === "write";
/** Documents that are the same for every change, or follow from the topology alone. */
const alike = new Set(
  ["check-host", "copy-files", "install-host", "install-stage", "inventory"].map(
    (each) => `ansible/${each}.yml`,
  ),
);
const pages = new Set(["rotate-fernet-key", "replace-lost-node", "retire-database-node", "vip-address"]);
const cases = readdirSync(join(root, "examples/changes")).sort();

describe.each(cases)("%s", (name) => {
  const file = `examples/changes/${name}/new.json`;
  const old = readFileSync(join(root, `examples/changes/${name}/old.json`), "utf8");
  const now = readFileSync(join(root, file), "utf8");
  const lost = join(root, `examples/changes/${name}/down.json`);
  const down = existsSync(lost) ? JSON.parse(readFileSync(lost, "utf8")) : [];
  const values = join(root, `examples/changes/${name}/secrets.json`);
  const rotated = existsSync(values) ? JSON.parse(readFileSync(values, "utf8")) : {};
  const planned = planChange(old, now, { today, down, secrets: rotated.new, oldSecrets: rotated.old });

  it("gives the golden plan", async () => {
    const folder = join(golden, "changes", name);
    const expected = new Map<string, string>();
    if (planned.ok) {
      expected.set("plan.txt", changeText(planned.change));
      for (const { path, content } of planned.change.documents)
        if (!alike.has(path)) expected.set(path, content);
      if (pages.has(name)) expected.set("PLAN.md", planPage(planned.change));
    } else expected.set("diagnostics.txt", textReport(planned.diagnostics, { file, text: now }));
    for (const [path, content] of expected) await expect(content).toMatchFileSnapshot(join(folder, path));
    if (!writing) expect(filesBelow(folder)).toEqual([...expected.keys()].sort());
  });

  it("leads from exactly the old bundle to exactly the new one", () => {
    if (!planned.ok) {
      expect(planned.diagnostics.map(({ rule }) => rule)).not.toContain("internal-error");
      return;
    }
    const built = [
      buildBundle(old, { today, secrets: rotated.old }),
      buildBundle(now, { today, secrets: rotated.new }),
    ].map((result) => result.ok && result.bundle);
    const { stages } = planned.change;
    expect(stages[0]?.bundle).toEqual(built[0]);
    expect(stages.at(-1)?.bundle).toEqual(built[1]);
  });

  it("keeps every majority and every needed connection at each step", () => {
    if (planned.ok) expect(playChange(planned.change, down)).toEqual([]);
    else expect(planned.diagnostics.length).toBeGreaterThan(0);
  });

  it("is proven from its topologies alone", () => {
    const text = planned.ok ? JSON.stringify(changeJson(planned.change)) : "";
    const proof = verifyChange(text, { today, before: old, after: now });
    expect(proof.ok, proof.diagnostics[0]?.message).toBe(planned.ok);
  });

  it.runIf(existsSync(values))("shows no secret", () => {
    const shown = planned.ok
      ? [
          changeText(planned.change),
          changeMarkdown(planned.change),
          planPage(planned.change),
          JSON.stringify(changeJson(planned.change)),
          ...planned.change.documents.map(({ content }) => content),
        ]
      : [JSON.stringify(planned.diagnostics)];
    for (const value of [rotated.old, rotated.new].flatMap((each) => Object.values<string>(each ?? {})))
      expect(shown.join("\n")).not.toContain(value);
  });

  it("fits a comment", () => {
    expect(planned.ok ? changeMarkdown(planned.change).length : 0).toBeLessThan(60_000);
  });
});
