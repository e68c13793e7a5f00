import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { invoke, workspace } from "./invoke.ts";

const text = readFileSync(new URL("../../examples/airflow-ha/topology.json", import.meta.url), "utf8");

describe("gen-bundle report", () => {
  it("fits one screen and names the single points of failure", async () => {
    const { code, stdout } = await invoke(["report", "t.json", "-q"], { cwd: workspace({ "t.json": text }) });
    const lines = stdout.split("\n");
    expect(code).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(60);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(stdout).toContain("Services that stop when one host is lost\n  worker1  Airflow Celery worker.\n");
    expect(stdout).toContain("any two of sql1, sql2, sql3");
  });

  it("is part of the JSON document", async () => {
    const cwd = workspace({ "t.json": text });
    const { code, stdout } = await invoke(["report", "t.json", "--format", "json"], { cwd });
    const { ok, analysis, diagnostics } = JSON.parse(stdout);
    expect([code, ok]).toEqual([0, true]);
    expect(analysis.hosts).toEqual([{ lost: ["worker1"], stops: ["Airflow Celery worker"] }]);
    expect(diagnostics.map(({ rule }: { rule: string }) => rule)).not.toContain("secret-missing");
  });

  it("says what is wrong instead, of a topology with errors", async () => {
    const cwd = workspace({ "t.json": "{}" });
    const { code, stdout, stderr } = await invoke(["report", "t.json"], { cwd });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("[missing-key]");
  });
});
