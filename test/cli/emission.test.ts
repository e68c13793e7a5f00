import { readFileSync } from "node:fs";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import { emitArtifacts, withPlaceholders } from "../../src/emit.ts";
import { buildBundle } from "../../src/index.ts";
import { strongSecrets } from "../secrets.ts";
import { estate, invoke, json, workspace } from "./invoke.ts";

// Test files share the sources: this one loads them again, to watch them, and so does the next one.
vi.hoisted(() => vi.resetModules());
vi.mock("../../src/emit.ts", { spy: true });

afterAll(() => {
  vi.doUnmock("../../src/emit.ts");
  vi.resetModules();
});

beforeEach(() => {
  vi.clearAllMocks();
});

it.each([
  [["t.json"]],
  [["report", "t.json"]],
  [["packages", "t.json"]],
  [["secrets", "t.json"]],
  [["t.json", "--format", "sarif"]],
  [["t.json", "--format", "github"]],
  [["t.json", "--print-topology"]],
])("generates no files for %j", async (args) => {
  const { stdout } = await invoke(args, { cwd: workspace({ "t.json": json(estate("n1")) }) });
  expect(stdout).not.toBe("");
  expect(emitArtifacts).not.toHaveBeenCalled();
});

it("generates all files once, and with secrets only sensitive files again", () => {
  const topology = readFileSync("examples/airflow-ha/topology.json", "utf8");
  const placeholders = buildBundle(topology);
  if (!placeholders.ok) throw new Error("The example has errors.");
  const { plan } = placeholders;
  vi.clearAllMocks();

  const built = buildBundle(topology, { secrets: strongSecrets(plan) });
  expect(built.ok && built.bundle.documents).toEqual(placeholders.bundle.documents);
  expect(emitArtifacts).toHaveBeenCalledTimes(1);
  expect(withPlaceholders).toHaveBeenCalledTimes(1);
  const { artifacts } = placeholders.bundle;
  expect(artifacts.filter(({ sensitive }) => sensitive).length).toBeGreaterThan(20);
  expect(vi.mocked(withPlaceholders).mock.results[0]?.value).toEqual(artifacts);
});
