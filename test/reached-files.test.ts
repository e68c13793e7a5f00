import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { topologyPage } from "../src/report/topology-reference.ts";
import { withFiles } from "../src/topology-reference.ts";
import { root } from "./examples.ts";
import { measureReachedFiles } from "./reached-files.ts";

const measured = measureReachedFiles();
const keys = withFiles(measured);
const leaves = keys.filter(({ below }) => below.length === 0);

describe("the files that each key reaches", () => {
  it("are those that are checked in", async () => {
    await expect(`${JSON.stringify(measured, undefined, 2)}\n`).toMatchFileSnapshot(
      join(root, "src/reached-files.json"),
    );
  });

  it("are measured for every value that a topology can set", () => {
    const known = new Set([...Object.values(measured.keysByFile).flat(), ...measured.keysWithoutFile]);
    expect(leaves.flatMap(({ key }) => (known.has(key) ? [] : [key]))).toEqual([]);
  });

  it("are none for these keys, which rules, the report or the runbook read", () => {
    expect(measured.keysWithoutFile).toMatchInlineSnapshot(`
      [
        "$schema",
        "accept.<name>",
        "agents.<name>.purpose",
        "airflow.queues",
        "external.balancer.operator",
        "external.broker.operator",
        "external.database.connections",
        "external.database.operator",
        "hosts.<name>.cpus",
        "hosts.<name>.zone",
        "objectives.dataLoss",
        "objectives.longestWaitSeconds",
        "objectives.survive",
        "postgres.databases.<name>.applications.<name>.connections",
        "postgres.extraByHost.<name>.dynamic.<name>",
      ]
    `);
  });
});

it("gives the page that is checked in", async () => {
  await expect(topologyPage(keys)).toMatchFileSnapshot(join(root, "docs/TOPOLOGY.md"));
});
