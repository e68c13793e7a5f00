import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planChange, verifyChange } from "../../src/index.ts";
import { changeMarkdown } from "../../src/report/change-markdown.ts";
import { changeText } from "../../src/report/change-text.ts";
import { changeJson } from "../../src/report/json.ts";
import { planPage } from "../../src/report/plan-page.ts";
import { root } from "../examples.ts";

const today = "2026-11-21";

function planned(name: string, skippedGates?: Record<string, string>) {
  const read = (file: string) => readFileSync(join(root, `examples/changes/${name}/${file}.json`), "utf8");
  return planChange(read("old"), read("new"), { today, skippedGates });
}

function changeOf(...given: Parameters<typeof planned>) {
  const result = planned(...given);
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.change;
}

const playbookOf = ({ documents }: ReturnType<typeof changeOf>) =>
  documents.find(({ path }) => path === "ansible/plan.yml")?.content ?? "";

describe("gates between steps", () => {
  it("hosts are healthy and standbys stream before the next one changes", () => {
    const change = changeOf("lower-max-connections");
    const [gates] = change.steps.flatMap((step) => (step.kind === "install" ? [step.gates] : []));
    expect(gates?.map(({ name }) => name)).toEqual(["healthy", "streaming"]);
    expect(gates?.[1]?.hosts).toEqual(["sql1", "sql2", "sql3"]);
    expect(playbookOf(change)).toMatch(/gen_bundle_gates:\n +- name: streaming\n/);
    for (const text of [changeText(change), changeMarkdown(change), planPage(change)])
      expect(text).toContain("Gates: healthy; streaming");
  });

  it("a node of a quorum waits until the others can do without it before it is upgraded", () => {
    const [first] = changeOf("upgrade-rabbitmq").steps.flatMap((step) => ("gates" in step ? step.gates : []));
    expect(first?.name).toBe("ready");
  });

  it("a gate is skipped with its reason, which every form of the plan for people states", () => {
    const reason = "sql3 restores until tomorrow";
    const change = changeOf("lower-max-connections", { streaming: reason });
    const shown = [changeText(change), changeMarkdown(change), planPage(change)].map((text) =>
      text.replaceAll(/\s+/g, " "),
    );
    for (const text of shown) expect(text).toContain(`The gate streaming is skipped: ${reason}.`);
    // Ansible would evaluate a reason with braces.
    expect(playbookOf(change)).toMatch(/gen_bundle_skipped:\n +- streaming\n/);
    expect(playbookOf(change)).not.toContain(reason);
    expect(playbookOf(change)).not.toContain("gen_bundle_gates");
    const written = JSON.stringify(changeJson(change));
    expect(written).toContain(`"skipped":"${reason}"`);
    expect(verifyChange(written, { today }).diagnostics).toEqual([]);
    expect(verifyChange(written.replace(`"skipped":"${reason}"`, '"skipped":" "'), { today }).ok).toBe(false);
  });

  it("a gate that is left out without a word is no proven plan", () => {
    const { steps, ...change } = changeJson(changeOf("lower-max-connections"));
    const without = steps.map((step) =>
      "gates" in step ? { ...step, gates: step.gates.slice(0, 1) } : step,
    );
    expect(verifyChange({ ...change, steps: without }, { today }).diagnostics[0]?.message).toContain(
      "it leaves out the gate streaming on sql1",
    );
  });

  it.each([
    ["streamign", "late", 'The plan has no gate "streamign".', 'Did you mean "streaming"?'],
    ["ready", "late", 'The plan has no gate "ready".', 'Choose from "healthy", "streaming".'],
    ["streaming", " ", 'The gate "streaming" is skipped without a reason.', "--skip-gate streaming=REASON"],
    [
      "healthy",
      "a\nb",
      'The reason for which the gate "healthy" is skipped has a control character or a second line.',
      "on one line",
    ],
  ])("%s with the reason %j is refused", (name, reason, message, hint) => {
    const { ok, diagnostics } = planned("lower-max-connections", { [name]: reason });
    expect(ok).toBe(false);
    expect(diagnostics).toMatchObject([
      { rule: "change-gate", message, hint: expect.stringContaining(hint) },
    ]);
  });
});
