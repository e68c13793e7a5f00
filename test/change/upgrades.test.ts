import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { upgradePath } from "../../src/change/upgrade-path.ts";
import { planChange, verifyChange } from "../../src/index.ts";
import { olderVersion } from "../../src/model/facts.ts";
import type { VersionTable } from "../../src/model/version.ts";
import { changeJson } from "../../src/report/json.ts";
import { root } from "../examples.ts";
import { playChange } from "./played-change.ts";

interface Values {
  readonly hosts: Record<string, { address: string }>;
  readonly etcd: { version: string; readonly hosts: string[]; heartbeatInterval?: number };
  readonly postgres: { version?: number; readonly patroni: { version: string; loopWait?: number } };
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

it("leads from Airflow 2 to 3 in one stage, with the settings that only one of them has", () => {
  const { errors, change } = planned((topology) => {
    topology.hosts["parser1"] = { address: "10.20.0.61" };
    Object.assign(topology.airflow, {
      version: "3.3",
      dagProcessors: ["parser1", "app2"],
      web: { workers: 2 },
    });
  });
  expect(errors).toEqual([]);
  if (!change) throw new Error("The upgrade is refused.");
  expect(change.stages.map(({ title }) => title)).toEqual([
    "The estate as it is",
    "Add parser1",
    "Upgrade Apache Airflow to 3.3",
  ]);
  const { stages, steps } = change;
  expect(playChange({ stages, steps })).toEqual([]);
  const own = steps.filter(({ stage }) => stage === 2);
  // Balancers ask web servers of Airflow 3 for a page that those of Airflow 2 do not have, and admit the workers.
  const installed = own.flatMap((step) =>
    step.kind === "install" ? [step.hosts.map(({ host }) => host)] : [],
  );
  expect(installed).toEqual([["lb1", "lb2"], ["app1"], ["app2", "parser1", "worker1"]]);
  const actions = own.flatMap((step) =>
    step.kind === "install"
      ? step.hosts.flatMap(({ host, units }) => units.map((each) => ({ host, ...each })))
      : [],
  );
  for (const host of ["app1", "app2"]) {
    expect(actions).toContainEqual({ host, unit: "airflow-webserver.service", action: "stop" });
    expect(actions).toContainEqual({ host, unit: "airflow-api-server.service", action: "start" });
  }
  expect(own.flatMap((step) => (step.kind === "stop" ? step.unit : [])).toSorted()).toEqual([
    "airflow-celery-worker.service",
    "airflow-dag-processor.service",
    "airflow-scheduler.service",
    "airflow-triggerer.service",
    "airflow-webserver.service",
  ]);
});

it("states that Airflow stops where the first host needs an API server that changes later", () => {
  const [old, now] = [base(), base()].map((topology) => {
    const { haproxy: _, vips: __, ...others } = topology as Values & Record<string, unknown>;
    const { lb1: ___, lb2: ____, ...hosts } = others.hosts;
    return {
      ...others,
      hosts,
      airflow: { ...others.airflow, version: "2.11", webservers: ["app2"], workers: ["app1", "worker1"] },
    };
  });
  if (now) now.airflow.version = "3.3";
  const result = planChange(old, now, { today: "2026-11-21" });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  const { stages, steps } = result.change;
  expect(playChange({ stages, steps })).toEqual([]);
  const proof = (edited: unknown) =>
    verifyChange(JSON.stringify({ ...changeJson(result.change), steps: edited }), { today: "2026-11-21" })
      .diagnostics[0]?.message ?? "proven";
  expect(proof(steps)).toBe("proven");
  // A plan that does not state it is not proven.
  expect(proof(steps.map((step) => ({ ...step, stops: [] })))).toMatch(
    /Airflow Celery worker on app1 reaches nothing that admits it/,
  );
});

it("tells what differs in Airflow 3 to those alone who come from Airflow 2", () => {
  const notes = (old: string, now: string) => {
    const [from, to] = [base(), base()];
    from.airflow.version = old;
    to.airflow.version = now;
    const result = planChange(from, to, { today: "2026-11-21" });
    return result.ok ? result.change.steps.flatMap((step) => step.notes).join(" ") : "refused";
  };
  expect(notes("2.11", "3.1")).toMatch(/ruff check --select AIR3.*`\/api\/v1` is gone.*`airflow-jwt-secret`/);
  for (const [old, now] of [
    ["2.10", "2.11"],
    ["3.0", "3.1"],
  ] as const)
    expect(notes(old, now)).toMatch(/^(?!.*AIR3).*migrates the database/);
});

it("stops on a second run only what has the files of before", () => {
  const { change } = planned((topology) => {
    topology.airflow.version = "3.0";
  });
  const text = change?.documents.find(({ path }) => path === "ansible/plan.yml")?.content ?? "";
  const plays: { tasks: { "ansible.builtin.shell"?: { cmd: string } }[] }[] = parse(text);
  const commands = plays.flatMap(({ tasks }) =>
    tasks.map((task) => task["ansible.builtin.shell"]?.cmd ?? ""),
  );
  const stops = commands.filter((command) => command.includes("systemctl disable"));
  expect(stops.length).toBe(4);
  for (const line of stops)
    expect(line).toMatch(
      /\[ "\$\(cat \/var\/lib\/gen-bundle\/bundle\)" = "\{\{ gen_bundle_reached\[inventory_hostname\] \| default\('none'\) \}\}" \] \|\| \{ systemctl disable --quiet --now/,
    );
});

describe("a major version of PostgreSQL", () => {
  const to = (version: number, edit: (topology: Values) => void = () => {}) =>
    planned((topology) => {
      topology.postgres.version = version;
      edit(topology);
    });

  it.each([16, 17, 18])("follows on an older one, whichever: %i", (version) => {
    // It knows all of them.
    const [old, now] = [base(), base()];
    for (const { postgres } of [old, now]) postgres.patroni.version = "4.1";
    now.postgres.version = version;
    const result = planChange(old, now, { today: "2026-11-21" });
    expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const change = result.ok ? result.change : undefined;
    expect(change?.stages.at(-1)?.title).toBe(`Upgrade PostgreSQL to ${version}`);
    if (!change) return;
    expect(playChange(change)).toEqual([]);
    expect(verifyChange(changeJson(change), { today: "2026-11-21" }).diagnostics).toEqual([]);
    const commands = change.steps.flatMap((step) => (step.kind === "command" ? step.commands : []));
    expect(commands.join("\n")).not.toContain(olderVersion);
    expect(JSON.stringify(change.steps)).toContain('--old-datadir=\\"/var/lib/postgresql/15/main\\"');
  });

  it.each(
    readdirSync(join(root, "examples"))
      .filter(
        (name) => !name.startsWith("broken-") && existsSync(join(root, "examples", name, "topology.json")),
      )
      .flatMap((name) => [16, 17, 18].map((version) => [name, version] as const)),
  )("is proven for the example %s, to %i", (name, version) => {
    const now = JSON.parse(readFileSync(join(root, "examples", name, "topology.json"), "utf8"));
    if (now.postgres?.version === undefined) return expect(name).not.toBe("airflow-ha");
    now.postgres.version = version;
    if (now.postgres.patroni) delete now.postgres.patroni.version;
    const old = structuredClone(now);
    old.postgres.version = version - 1;
    const result = planChange(old, now, { today: "2026-11-21" });
    const refused = result.diagnostics.filter(
      ({ rule, severity }) => severity === "error" && rule.startsWith("change-"),
    );
    expect(refused).toEqual([]);
    if (!result.ok) return;
    expect(playChange(result.change)).toEqual([]);
    expect(verifyChange(changeJson(result.change), { today: "2026-11-21" }).diagnostics).toEqual([]);
  });

  it("has an upgrade of another product before it, in one edit", () => {
    const { change } = to(17, ({ postgres }) => void (postgres.patroni.version = "3.3"));
    expect(change?.stages.map(({ title }) => title)).toEqual([
      "The estate as it is",
      "Upgrade Patroni to 3.3",
      "Upgrade PostgreSQL to 17",
    ]);
    if (change) expect(playChange(change)).toEqual([]);
  });

  it("is the only upgrade of a plan that has no way back", () => {
    expect(to(16, ({ airflow }) => void (airflow.version = "2.11")).errors).toEqual([
      ["change-irreversible", expect.stringContaining("until the other one has proved itself")],
    ]);
    expect(to(16, ({ etcd }) => void (etcd.version = "3.6")).errors.map(([rule]) => rule)).toEqual([
      "change-irreversible",
    ]);
  });

  it("does not go back, and not while a host is down", () => {
    expect(to(14).errors.map(([rule]) => rule)).toEqual(["change-downgrade"]);
    const [old, now] = [base(), base()];
    now.postgres.version = 16;
    const result = planChange(old, now, { today: "2026-11-21", down: ["sql2"] });
    expect(result.diagnostics.map(({ message }) => message)).toContain(
      '"sql2" is down, and PostgreSQL is to be upgraded from 15 to 16, for which every host must run.',
    );
  });

  const { change } = to(16);
  if (!change) throw new Error("The upgrade is refused.");
  const { stages, steps } = change;

  it("starts clients last, once the settings of the new version hold", () => {
    const kinds = steps.map(({ kind }) => kind);
    expect(kinds.lastIndexOf("install")).toBeLessThan(kinds.indexOf("start"));
    const { length } = kinds.filter((kind) => kind === "start");
    expect(kinds.slice(-length).every((kind) => kind === "start")).toBe(true);
  });

  it("runs in two versions where nodes are not stopped", () => {
    const running = steps.filter((step) => step.kind !== "stop" || step.unit !== "patroni.service");
    expect(playChange({ stages, steps: running })).toContainEqual(
      expect.stringMatching(/PostgreSQL runs in 15 and 16/),
    );
  });

  it("leaves clients behind that nothing starts", () => {
    expect(playChange({ stages, steps: steps.filter(({ kind }) => kind !== "start") })).toContainEqual(
      expect.stringMatching(/airflow-scheduler@app1 is not started again/),
    );
  });
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
