import { describe, expect, it } from "vitest";
import { analyse } from "../../../src/analysis/analysis.ts";
import { queueing } from "../../../src/components/airflow/queueing.ts";
import type { Settings } from "../../../src/components/airflow/schema.ts";
import { workerGroups } from "../../../src/components/airflow/worker-groups.ts";
import { waves } from "../../../src/estate-documents/waves.ts";
import { parseTopology } from "../../../src/parse.ts";
import { findings, type Json, planOf, topology, withAirflow } from "../../rules/harness.ts";

const hosts = Object.fromEntries(
  ["w1", "w2", "w3", "w4", "w5"].map((name, index) => [
    name,
    { address: `10.0.0.${11 + index}`, zone: "z1" },
  ]),
);
const estate = (airflow: Json) => planOf(topology(withAirflow, { hosts, airflow }));
const settings = (airflow: Json) => estate(airflow).sections["airflow"] as Settings;

const workers = {
  general: { hosts: ["w1", "w2"], queues: ["default", "reports"], concurrency: 8 },
  gpu: { hosts: ["w5"], queues: ["gpu"], stopTimeout: 7200, packages: ["torch==2.4.1", "Pandas_ext==2"] },
  reports: { hosts: ["w3", "w4", "w3"], queues: ["reports"] },
};

describe("worker groups", () => {
  it("are one group where the topology lists hosts", () => {
    expect(workerGroups(settings({ workers: ["w1", "w2", "w1"], worker: { concurrency: 2 } }))).toEqual([
      {
        listed: ["w1", "w2", "w1"],
        hosts: ["w1", "w2"],
        source: "/airflow/workers",
        queues: ["default"],
        concurrency: 2,
        stopTimeout: 3600,
        packages: [],
        sources: {
          queues: "/airflow/worker/queues",
          concurrency: "/airflow/worker/concurrency",
          stopTimeout: "/airflow/worker/stopTimeout",
        },
      },
    ]);
  });

  it("have the settings of all workers, unless they have their own", () => {
    const [, gpu] = workerGroups(
      settings({ workers, worker: { concurrency: 2 }, packages: ["pandas-ext[excel]>=1", "dbt-core"] }),
    );
    expect(gpu).toMatchObject({
      name: "gpu",
      concurrency: 2,
      stopTimeout: 7200,
      packages: ["dbt-core", "torch==2.4.1", "Pandas_ext==2"],
      source: "/airflow/workers/gpu/hosts",
      sources: {
        queues: "/airflow/workers/gpu/queues",
        concurrency: "/airflow/worker/concurrency",
        stopTimeout: "/airflow/workers/gpu/stopTimeout",
      },
    });
  });

  it("wait for each queue by the workers that read it", () => {
    const { parallelism, waiting, timeout } = queueing(settings({ workers }));
    expect(parallelism).toBe(2 * 8 + 4 + 2 * 4);
    expect(
      waiting.map(({ queues, slots, remainingSlots, share, longestWait }) => [
        queues.join(),
        slots,
        remainingSlots,
        share,
        longestWait,
      ]),
    ).toEqual([
      ["default", 16, 8, 32, 6 * 3600],
      ["reports", 24, 16, 48, 3 * 3600],
      ["gpu", 4, 4, 8, 13 * 7200],
    ]);
    expect(timeout).toBe(86_400);
  });

  it("stop a queue with the last host that reads it", () => {
    const plan = estate({ workers });
    const { tolerances, hosts: losses, capacities } = analyse(plan);
    const title = (queue: string) => `Airflow Celery worker (queue ${queue})`;
    expect(
      tolerances.filter((each) => each.title.includes("worker")).map((each) => [each.title, each.tolerated]),
    ).toEqual([
      [title("default"), 1],
      [title("reports"), 3],
      [title("gpu"), 0],
    ]);
    expect(losses.filter(({ lost }) => lost[0]?.startsWith("w"))).toEqual([
      { lost: ["w5"], stops: [title("gpu")] },
    ]);
    expect(capacities).toEqual([
      { title: title("default"), unit: "tasks", all: 16, remaining: 8 },
      { title: title("reports"), unit: "tasks", all: 24, remaining: 16 },
      { title: title("gpu"), unit: "tasks", all: 4, remaining: 0 },
    ]);
    expect(
      findings("single-point-of-failure", topology(withAirflow, { hosts, airflow: { workers } })),
    ).toEqual([
      {
        message: `"${title("gpu")}" runs only on host "w5" and stops when that host is lost.`,
        at: ["/airflow/workers/gpu/hosts/0"],
        hint: 'Add a second host to "airflow.workers.gpu.hosts".',
      },
    ]);
  });

  it("are deployed one queue after the other, so that no wave takes all workers of one", () => {
    const named = waves(estate({ workers })).filter(({ title }) => title.includes("worker"));
    expect(named.map(({ hosts: members }) => members)).toEqual([["w5"], ["w1", "w2"], ["w3", "w4"]]);
  });

  it("are the tier itself where all read the same queues", () => {
    const plan = estate({ workers: { a: { hosts: ["w1"] }, b: { hosts: ["w2"], concurrency: 2 } } });
    expect(plan.capacities).toEqual([]);
    expect(analyse(plan).hosts.filter(({ lost }) => lost[0]?.startsWith("w"))).toEqual([]);
    expect(
      plan.budgets
        .filter(({ party }) => party.includes("worker"))
        .map(({ party, formula }) => [party, formula]),
    ).toEqual([
      ["Airflow Celery worker (a)", "1 Airflow Celery worker (a) x 4 tasks x 3"],
      ["Airflow Celery worker (b)", "1 Airflow Celery worker (b) x 2 tasks x 3"],
    ]);
  });

  it.each<[Json, string, string]>([
    [
      { gpu: { hosts: ["w1"], queus: ["gpu"] } },
      '"airflow.workers.gpu" has no key "queus".',
      "/airflow/workers/gpu/queus",
    ],
    [
      { gpu: { hosts: ["w1"], concurrency: 0 } },
      '"airflow.workers.gpu.concurrency" must be at least 1; it is 0.',
      "/airflow/workers/gpu/concurrency",
    ],
    [
      { gpu: {} },
      '"airflow.workers.gpu.hosts" is missing; it must be an array.',
      "/airflow/workers/gpu/hosts",
    ],
    [{}, '"airflow.workers" must have at least one group; it is an object.', "/airflow/workers"],
    [
      "w1",
      '"airflow.workers" must be a list of hosts, or an object of groups of workers; it is "w1".',
      "/airflow/workers",
    ],
  ])("are rejected at the place of the mistake (%j)", (given, message, pointer) => {
    const { diagnostics } = parseTopology(topology(withAirflow, { hosts, airflow: { workers: given } }));
    expect(diagnostics.map((each) => [each.message, each.at[0].pointer])).toEqual([[message, pointer]]);
  });
});
