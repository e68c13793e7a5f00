import { describe, expect, it } from "vitest";
import { analyse } from "../../../src/analysis/analysis.ts";
import { buildBundle } from "../../../src/index.ts";
import { findings, type Json, planOf, topology, withAirflow } from "../../rules/harness.ts";

const local = (airflow: Json = {}) =>
  topology(withAirflow, {
    rabbitmq: undefined,
    airflow: { executor: "LocalExecutor", workers: undefined, ...(airflow as object) },
  });
const scheduler = "airflow-scheduler@n1";

describe("LocalExecutor", () => {
  it.each(["2.9.3", "2.11.2", "3.0.6", "3.3.2"])(
    "needs neither a broker nor workers with Airflow %s",
    (version) => {
      const { diagnostics, ...result } = buildBundle(local({ version }));
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      const files = result.ok ? result.bundle.artifacts.filter(({ host }) => host === "n1") : [];
      const text = (path: string) => files.find((file) => file.path === path)?.content ?? "";
      for (const path of [
        "/etc/airflow/airflow.cfg",
        "/etc/airflow/airflow.env",
        "/etc/airflow/requirements.txt",
      ]) {
        expect(text(path), path).not.toBe("");
        expect(text(path), path).not.toMatch(/celery|broker/i);
      }
      expect(text("/etc/systemd/system/airflow-clean.service")).not.toContain("celery");
      expect(files.map(({ path }) => path)).not.toContain(
        "/etc/systemd/system/airflow-celery-worker.service",
      );
    },
  );

  it("makes each scheduler a host of tasks, which reads DAGs, serves logs and ends its tasks", () => {
    const plan = planOf(local({ parallelism: 6, worker: { stopTimeout: 900 }, version: "3.3.2" }));
    expect(plan.services.filter(({ runsTasks }) => runsTasks).map(({ id }) => id)).toEqual([
      scheduler,
      "airflow-scheduler@n2",
    ]);
    expect(
      plan.listeners.filter(({ role }) => role === "task-logs").map(({ host, port }) => [host, port]),
    ).toEqual([
      ["n1", 8793],
      ["n2", 8793],
    ]);
    const logs = plan.flows.find(({ role }) => role === "task-logs");
    expect(logs?.from).toEqual(["airflow-api-server@n1", "airflow-api-server@n2"]);
    const reports = plan.flows.find(({ purpose }) => purpose === "tasks report to the API server");
    expect(reports?.from).toEqual([scheduler, "airflow-scheduler@n2"]);
    const memory = plan.demands.find(
      ({ service, resource }) => service === scheduler && resource === "memory",
    );
    expect(memory).toMatchObject({
      amount: 7 * 256,
      formula: "7 processes (the scheduler, 6 tasks) x 256 MiB",
    });
    expect(plan.timings.filter(({ span }) => span === "task-wait").map(({ seconds }) => seconds)).toEqual([
      900,
    ]);
  });

  it("counts the connections of tasks, which Airflow 3 does not have", () => {
    const formula = (version: string) =>
      planOf(local({ version })).budgets.find(({ party }) => party === "Airflow scheduler")?.formula;
    expect(formula("2.11.2")).toBe(
      "2 Airflow schedulers x ((pool 5 + overflow 5) + 2 parsing + 4 tasks x 2)",
    );
    expect(formula("3.3.2")).toBe("2 Airflow schedulers x (pool 5 + overflow 5)");
  });

  it("says that tasks of a lost scheduler start again", () => {
    const { failovers } = analyse(planOf(local()));
    const lost = failovers.find(({ what }) => what === "Airflow: a scheduler is lost");
    expect(lost?.effects).toEqual(["tasks that it ran start again, also without retries"]);
  });

  it("runs as many tasks as one worker, unless parallelism is set", () => {
    const crowded = (airflow: Json) =>
      findings(
        "airflow-worker-concurrency",
        topology(local(airflow), { hosts: { n1: { cpus: 1 }, n2: { cpus: 1 } } }),
      );
    expect(crowded({})).toEqual([]);
    expect(crowded({ parallelism: 8 })).toEqual([
      {
        message: 'Schedulers run 8 tasks at once, but "n1" has 1 CPU, "n2" has 1 CPU.',
        at: ["/airflow/parallelism", "/hosts/n1/cpus", "/hosts/n2/cpus"],
        hint: "Set parallelism to 4 or less, or accept this finding if tasks mostly wait for other systems.",
      },
    ]);
  });
});
