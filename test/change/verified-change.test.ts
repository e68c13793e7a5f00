import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ChangeStep } from "../../src/index.ts";
import { planChange, verifyChange } from "../../src/index.ts";
import { changeJson } from "../../src/report/json.ts";
import { root } from "../examples.ts";

type Written = ReturnType<typeof changeJson>;

const today = "2026-11-21";
const planned = (name: string): Written => {
  const read = (file: string) => {
    const path = join(root, `examples/changes/${name}/${file}.json`);
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  };
  const { old: oldSecrets, new: secrets } = read("secrets") ?? {};
  const options = { today, down: read("down"), secrets, oldSecrets };
  const result = planChange(read("old"), read("new"), options);
  if (!result.ok) throw new Error(`The example ${name} is refused.`);
  return changeJson(result.change);
};
const reason = (change: unknown) => verifyChange(change, { today }).diagnostics[0]?.message ?? "proven";

/** Steps of which two that follow each other may change places: hosts, tiers or tasks that do not depend on each other. */
const independent = [
  /^Start what is new on lb\d$/,
  /^Retire lb\d$/,
  /^(?:Stop|Start) (?:Airflow |Migration of Airflow)/,
  /^Back up the database of Airflow, if sql\d leads$/,
  /^Close the connections to /,
  /^Find \S+ (?:healthy before sql3 leaves|with its old system)$/,
  /^(?:Back up the database of Airflow, if sql3 leads|Install on hosts that keep their services)$/,
  /^(?:Forget mq3 in RabbitMQ|Release sql3 from PostgreSQL under Patroni|Install on hosts that keep their services)$/,
];

describe.each([
  "add-database-node",
  "lower-max-connections",
  "move-load-balancers",
  "replace-broker-node",
  "replace-database-node",
  "replace-lost-node",
  "replace-operating-system",
  "rotate-database-password",
  "rotate-fernet-key",
  "router-id",
  "tls-on",
  "upgrade-airflow",
  "upgrade-airflow-minor",
  "upgrade-etcd",
  "upgrade-postgresql",
  "vip-address",
])("%s", (name) => {
  const change = planned(name);
  const { steps } = change;

  it.each(steps.map(({ title }, index) => [index, title] as const))("needs its step %i: %s", (index) => {
    expect(reason({ ...change, steps: steps.toSpliced(index, 1) })).toMatch(/^(?:Step \d+|Stage \d+) "/);
  });

  it("needs the order of its steps", () => {
    const unnoticed = steps.slice(1).flatMap((step, index) => {
      const former = steps[index] as ChangeStep;
      const swapped = steps.with(index, step).with(index + 1, former);
      const pair = [former.title, step.title];
      return reason({ ...change, steps: swapped }) !== "proven" ||
        independent.some((alike) => pair.every((title) => alike.test(title)))
        ? []
        : [pair];
    });
    expect(unnoticed).toEqual([]);
  });
});

const edited = (name: string, edit: (change: Json) => void): string => {
  const change = JSON.parse(JSON.stringify(planned(name)));
  edit(change);
  return reason(change);
};
// biome-ignore lint/suspicious/noExplicitAny: a plan as anybody may edit it
type Json = any;

it.each<[string, string, (change: Json) => void, string]>([
  [
    "two voters that enter at once",
    "etcd-three-to-five",
    ({ stages }) => stages.splice(1, 1),
    "only one enters or leaves at a time",
  ],
  [
    "a wrong count of voters",
    "lower-max-connections",
    ({ steps }) => {
      steps[1].quorums[0].down = 3;
    },
    'Step 2 "Install on hosts that keep their services": it states 0 of 3 voters of etcd and a majority of 2, and 3 of 3 run and the majority is 2.',
  ],
  [
    "a majority of one voter less",
    "lower-max-connections",
    ({ steps }) => {
      steps[1].quorums[0].needed = 1;
    },
    "a majority of 1,",
  ],
  [
    "a stage with an error",
    "vip-address",
    ({ stages }) => {
      stages[1].topology.vips.front.routerId = 300;
    },
    'Stage 1 "Serve 10.20.0.101 besides 10.20.0.100" does not pass the rules',
  ],
  [
    "a stage with another setting",
    "replace-database-node",
    ({ stages }) => {
      stages[1].topology.postgres.maxConnections = 300;
    },
    "on sql1 it does not state",
  ],
  [
    "hosts that change at the same time as one joins",
    "add-broker-node",
    ({ steps }) => {
      const [, others, joining] = steps;
      joining.hosts.push(...others.hosts);
      joining.gates.push(...others.gates);
      steps.splice(1, 1);
    },
    "joins RabbitMQ while other hosts change",
  ],
  [
    "another bundle that install.sh would expect",
    "router-id",
    ({ steps }) => {
      for (const step of [steps[0], steps[2]]) step.hosts[0].expected = "1-1";
    },
    'expects the bundle "1-1" on lb',
  ],
  [
    "a unit that is not said to restart",
    "upgrade-etcd",
    ({ steps }) => {
      for (const host of steps[2].hosts) host.units = [];
    },
    "it does not restart etcd.service",
  ],
  [
    "a shorter interruption",
    "lower-max-connections",
    ({ steps }) => {
      steps[2].failovers[0].worst = 1;
    },
    "of the estate takes at most 1 s",
  ],
  [
    "a host that is not said to be down",
    "replace-lost-node",
    (change) => {
      change.down = [];
    },
    "Stage 1 ",
  ],
  [
    "a value that only some hosts accept",
    "rotate-fernet-key",
    ({ stages }) => {
      stages.splice(1, 1);
    },
    "some do not accept what others use",
  ],
  [
    "a member that is announced while its former self is one",
    "replace-operating-system",
    ({ steps }) => {
      const at = steps.findIndex(({ title }: ChangeStep) => title === "Announce sql3 to etcd");
      const [announced] = steps.splice(at, 1);
      steps.splice(
        steps.findIndex(({ title }: ChangeStep) => title === "Release sql3 from etcd"),
        0,
        announced,
      );
    },
    "nobody releases sql3 from etcd",
  ],
  [
    "a machine that joins unchecked",
    "replace-operating-system",
    ({ steps }) => {
      steps.splice(
        steps.findIndex(({ title }: ChangeStep) => title === "Check sql3 before it joins"),
        1,
      );
    },
    "sql3 is not checked again",
  ],
  [
    "a step of a stage that is over",
    "two-changes",
    ({ steps }) => {
      steps.at(-1).stage = 1;
    },
    "it belongs to stage 1, and comes after steps of stage 2",
  ],
])("refuses %s", (_, name, edit, expected) => {
  expect(edited(name, edit)).toContain(expected);
});

it("refuses another beginning or end", () => {
  const { stages, ...change } = planned("router-id");
  const [before, after] = stages.map(({ topology }) => topology);
  const plan = { ...change, stages };
  expect(verifyChange(plan, { today, before, after }).ok).toBe(true);
  const turned = verifyChange(plan, { today, before: after, after });
  expect(turned.diagnostics[0]).toMatchObject({
    rule: "change-unproven",
    at: [{ pointer: "/stages/0" }],
    message: "Stage 0 is not the topology of the running estate: the plan starts elsewhere.",
  });
  expect(verifyChange(plan, { today, before, after: before }).ok).toBe(false);
});

it.each([
  ["text that is no JSON", "{", "The plan is not JSON."],
  ["a topology", { name: "a", hosts: {} }, 'The plan has no "down".'],
  [
    "a report without a plan",
    { change: null },
    "The report has no plan of a change: its change was refused.",
  ],
  ["the report of a refused change", { ok: false, summary: {}, diagnostics: [] }, "its change was refused."],
  ["no stages", { name: "a", down: [], stages: [], steps: [] }, "The plan has no stages."],
  [
    "an unknown kind of step",
    { name: "a", down: [], stages: [], steps: [{ kind: "pause" }] },
    '"steps.0.kind" of the plan must be "check" or "command"',
  ],
])("says what is wrong with %s", (_, value, expected) => {
  expect(reason(value)).toContain(expected);
});
