import { expect } from "vitest";
import { analyse, type BuildResult, buildBundle, ruleCatalogue, textReport } from "../../src/index.ts";
import { estateReport } from "../../src/report/estate.ts";
import { githubReport } from "../../src/report/github.ts";
import { jsonReport } from "../../src/report/json.ts";
import { sarifReport } from "../../src/report/sarif.ts";

/** What no text for people or programs may say. */
const slips = /\bundefined\b|\bNaN\b|\bInfinity\b|\[object/;

/** Holds what is true of every answer, whatever was asked, against the answer to this. */
export function judge(input: unknown, result = buildBundle(input)): void {
  for (const { rule, message, at, hint } of result.diagnostics) {
    expect(rule, message).not.toBe("internal-error");
    // What stands in quotation marks is the topology's own.
    expect(`${message} ${hint ?? ""}`.replaceAll(/"(?:[^"\\]|\\.)*"/g, ""), rule).not.toMatch(slips);
    expect(message.length).toBeLessThan(12_000);
    expect(at.length).toBeGreaterThan(0);
  }
  reports(input, result);
  if (!result.ok) {
    expect(result.diagnostics.some(({ severity }) => severity === "error")).toBe(true);
    return;
  }
  // One expectation of all files: there are thousands of them in a run, and comparing is the least of what one costs.
  const wrong = result.bundle.artifacts.flatMap(({ host, path, content }) => {
    const isRight =
      result.plan.hosts.get(host)?.managed === true &&
      // As systemd escapes a hyphen of a path that is mounted.
      /^(?:\/(?:[A-Za-z0-9._@-]|\\x2d)+)+$/.test(path) &&
      !/\/\.{1,2}(?:\/|$)/.test(path) &&
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
      !/[\u0000-\u0008\u000b-\u001f\u007f\u2028\u2029]/.test(content);
    return isRight ? [] : [`${host} ${path}: ${content}`];
  });
  expect(wrong).toEqual([]);
}

/** Every form in which the answer is told: that it can be, and is what its readers take it for. */
function reports(input: unknown, result: BuildResult): void {
  const { ok, diagnostics } = result;
  const file = "topology.json";
  const text = typeof input === "string" ? input : undefined;
  const printed = textReport(diagnostics, { file, text });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
  expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);

  const analysis = ok ? analyse(result.plan) : undefined;
  const json = JSON.parse(jsonReport({ ok, diagnostics, analysis }));
  expect(json.diagnostics).toHaveLength(diagnostics.length);
  const numbers: number[] = [];
  JSON.stringify(analysis, (_key, value) => (typeof value === "number" ? numbers.push(value) : value));
  expect(numbers.filter((number) => !Number.isFinite(number) || number < 0)).toEqual([]);

  const [run] = JSON.parse(sarifReport(diagnostics, { file, version: "1.0.0", rules: ruleCatalogue })).runs;
  expect(run.results).toHaveLength(diagnostics.length);
  for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);

  const commands = githubReport(diagnostics, { file }).split("\n");
  expect(commands).toHaveLength(diagnostics.length + 1);
  for (const command of commands.slice(0, -1)) expect(command).toMatch(/^::(?:error|warning|notice) file=/);

  if (!ok || !analysis) return;
  expect(estateReport(result.plan.name, analysis)).not.toMatch(slips);
  for (const { total, terms } of analysis.failovers) {
    expect(total).toBeGreaterThan(0);
    expect(terms.length).toBeGreaterThan(0);
  }
}
