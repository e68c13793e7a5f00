import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import { upgradePath } from "../../src/change/upgrade-path.ts";
import { planChange } from "../../src/index.ts";
import type { VersionTable } from "../../src/model/version.ts";
import { root } from "../examples.ts";
import { playChange } from "./played-change.ts";

interface Values {
  readonly hosts: Record<string, { address: string }>;
  readonly etcd: { version: string; readonly hosts: string[]; heartbeatInterval?: number };
  readonly postgres: { readonly patroni: { version: string; loopWait?: number } };
  readonly rabbitmq: { version: string };
  readonly airflow: { version: string; parallelism?: number };
}

const base = (): Values =>
  JSON.parse(readFileSync(join(root, "examples/changes/upgrade-etcd/old.json"), "utf8"));

function planned(edit: (topology: Values) => void) {
  const [old, now] = [base(), base()];
  edit(now);
  const result = planChange(old, now, { today: "2026-11-21" });
  const errors = result.diagnostics.filter(({ severity }) => severity === "error");
  return {
    errors: errors.map(({ rule, hint }) => [rule, hint]),
    change: result.ok ? result.change : undefined,
  };
}

const titles = (edit: (topology: Values) => void) => planned(edit).change?.stages.map(({ title }) => title);

const series: VersionTable["series"] = [
  { name: "1.0" },
  { name: "1.1", from: "1.0" },
  { name: "2.0", from: "1.1.5" },
  { name: "3.0", from: "3.0" },
  { name: "3.1", from: "3.0" },
];

test.each([
  ["1.0", "1.0.4", ["1.0.4"]],
  ["1.0.1", "1.0", ["1.0"]],
  ["1.0.1", "1.1", ["1.1"]],
  ["1.1.5", "2.0.0", ["2.0.0"]],
  ["1.1.4", "2.0", ["1.1", "2.0"]],
  ["1.0", "2.0", ["1.1", "2.0"]],
  ["1.0.3", "3.0", ["1.1", "2.0"]],
  ["2.0", "3.1", []],
  ["3.0.1", "3.1.2", ["3.1.2"]],
] as const)("the upgrade from %s to %s goes by way of %j", (old, version, path) => {
  const about = { product: "Store", endOfLife: undefined, newest: "3.1", source: "/store/version" };
  expect(upgradePath({ ...about, version, series }, old)).toEqual(path);
});

it("upgrades one product after the other, and last the one without a way back", () => {
  const edit = (topology: Values) => {
    topology.etcd.version = "3.6";
    topology.postgres.patroni.version = "3.3";
  };
  expect(titles(edit)).toEqual(["The estate as it is", "Upgrade Patroni to 3.3", "Upgrade etcd to 3.6"]);
});

it("does not upgrade two products without a way back", () => {
  const { errors } = planned((topology) => {
    topology.etcd.version = "3.6";
    topology.rabbitmq.version = "3.11";
  });
  expect(errors).toEqual([
    [
      "change-irreversible",
      "Plan one of them first: keep RabbitMQ 3.10 until the other one has proved itself.",
    ],
  ]);
});

it("changes members before versions, and settings beside a version with it", () => {
  const edit = (topology: Values) => {
    topology.hosts["sql4"] = { address: "10.20.0.150" };
    topology.etcd.hosts.splice(2, 1, "sql4");
    topology.etcd.version = "3.6";
    topology.etcd.heartbeatInterval = 200;
    topology.postgres.patroni.loopWait = 9;
  };
  const { change } = planned(edit);
  expect(change?.stages.map(({ title }) => title)).toEqual([
    "The estate as it is",
    "Add sql4",
    "Change settings",
    "Remove sql3 from etcd",
    "Upgrade etcd to 3.6",
  ]);
  const beats = change?.stages.map(({ topology }) => (topology as Values).etcd.heartbeatInterval);
  expect(beats?.map((beat) => beat === 200)).toEqual([false, false, false, false, true]);
  if (change) expect(playChange(change)).toEqual([]);
});

it("reaches the last version that a plan knows, and says where people go on", () => {
  expect(
    planned((topology) => {
      topology.airflow.version = "3.1";
    }).errors,
  ).toEqual([
    [
      "change-version-by-hand",
      expect.stringMatching(/^Plan the upgrade to 2\.11 first\. From there, follow the chapter on upgrades/),
    ],
  ]);
});

it("processes of Airflow that are not stopped run in two versions", () => {
  const { change } = planned((topology) => {
    topology.airflow.version = "2.11";
  });
  if (!change) throw new Error("The upgrade is refused.");
  const { stages, steps } = change;
  expect(playChange({ stages, steps })).toEqual([]);
  expect(playChange({ stages, steps: steps.filter(({ kind }) => kind !== "stop") })).toContainEqual(
    expect.stringMatching(/Airflow runs in 2\.\S+ and 2\./),
  );
});
