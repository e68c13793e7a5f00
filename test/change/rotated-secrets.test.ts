import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { checkTopology, type EstateChange, planChange } from "../../src/index.ts";
import { examples, root } from "../examples.ts";
import { known } from "../readers/estates.ts";
import { strongSecrets } from "../secrets.ts";
import { playChange } from "./played-change.ts";

const today = "2026-11-21";

function rotation(name: string, edit: (now: { airflow: { parallelism?: number } }) => void = () => {}) {
  const read = (file: string) => JSON.parse(readFileSync(join(root, "examples/changes", name, file), "utf8"));
  const [old, now, secrets] = ["old.json", "new.json", "secrets.json"].map(read);
  edit(now);
  return (options: object = {}) =>
    planChange(old, now, { today, oldSecrets: secrets.old, secrets: secrets.new, ...options });
}

function changeOf(name: string): EstateChange {
  const planned = rotation(name)();
  if (!planned.ok) throw new Error(`The example ${name} has no plan.`);
  return planned.change;
}

const errorsOf = ({ diagnostics }: ReturnType<typeof planChange>) =>
  diagnostics.flatMap(({ rule, severity, message }) => (severity === "error" ? [[rule, message]] : []));

it.each(["rotate-database-password", "rotate-broker-password"])(
  "the way back of %s begins with the old value, where people have introduced the new one",
  (name) => {
    const { steps, rotated } = changeOf(name);
    const undone = steps.flatMap(({ kind, undo }) => (kind === "install" ? [undo] : []));
    expect(undone.length).toBeGreaterThan(1);
    for (const undo of undone)
      expect(undo).toBe(
        `Introduce the old ${rotated[0]} again, with the commands of the step "Introduce the new ${rotated[0]}". Install stage 0 on the same hosts again.`,
      );
  },
);

it("the runbook introduces a fernet key in the order of the plan: first accepted, then used, then alone", () => {
  const { stages } = changeOf("rotate-fernet-key");
  expect(stages.slice(1).map(({ secrets }) => secrets?.["airflow-fernet-key"])).toEqual([
    ["old", "new"],
    ["new", "old"],
    ["new"],
  ]);
  const procedure = stages[0]?.plan.procedures.find(({ secrets }) => secrets?.includes("airflow-fernet-key"));
  const text = procedure?.steps.map((step) => step.text).join(" ") ?? "";
  const order = [
    "the old key, a comma, and the new key",
    "the new key, a comma, and the old key",
    "new key alone",
  ];
  const places = order.map((phrase) => text.indexOf(phrase));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

describe.each(["airflow3-today", "debian12-all", "valkey", "external-services"])("of %s", (name) => {
  const { text } = known(
    examples.find((each) => each.name === name),
    name,
  );
  const checked = checkTopology(text, { today });
  if (!checked.ok) throw new Error(`The example ${name} has errors.`);
  const { plan } = checked;
  const oldSecrets = strongSecrets(plan);
  const others = strongSecrets({
    secrets: plan.secrets.map((each) => ({ ...each, name: `new ${each.name}` })),
  });

  test.each(plan.secrets.map((each) => each.name))(
    "%s is rotated, or refused where the runbook says how",
    (secret) => {
      const secrets = { ...oldSecrets, [secret]: known(others[`new ${secret}`], secret) };
      const planned = planChange(text, text, { today, oldSecrets, secrets });
      const title = `\`${secret}\``;
      const procedure = plan.procedures.find((each) => each.occasion === "rotation" && each.title === title);
      expect(procedure?.secrets).toEqual([secret]);
      if (planned.ok) {
        expect(planned.change.rotated).toEqual([secret]);
        expect(playChange(planned.change)).toEqual([]);
        const waits = planned.change.steps.some(({ kind }) => kind === "confirm");
        expect(waits).toBe(procedure?.rotation?.byHand === true);
      } else {
        expect(procedure?.rotation).toBeUndefined();
        expect(errorsOf(planned)).toEqual([
          ["change-secret-by-hand", `The secret "${secret}" cannot be rotated while its services run.`],
        ]);
      }
    },
  );
});

it("lets clients of a server change before it restarts", () => {
  const installed = changeOf("rotate-broker-password").steps.flatMap((step) =>
    step.kind === "install" ? [step.hosts.map(({ host }) => host)] : [],
  );
  expect(installed).toEqual([
    ["app1", "app2", "worker1"],
    ["mq1", "mq2", "mq3"],
  ]);
});

it("is seen to need each of its steps and stages", () => {
  const { stages, steps } = changeOf("rotate-vrrp-password");
  const unstopped = steps.filter(({ kind }) => kind !== "command");
  expect(playChange({ stages, steps: unstopped }).join()).toContain("front has two owners");
  const fernet = changeOf("rotate-fernet-key");
  for (const skipped of [1, 2]) {
    const rest = fernet.steps.filter(({ stage, kind }) => stage !== skipped || kind === "check");
    expect(playChange({ ...fernet, steps: rest }).join(), `${skipped}`).toContain("cannot decrypt");
  }
});

it("rotates several secrets one after the other, and goes back by the old values", () => {
  const web = { old: "Oldw3v8Kq2Lw9Zt4Xy7PfGhTr", now: "Neww7h2Md5Rb8Nc1Gs6JkWqZx" };
  const both = rotation("rotate-web-key")({
    oldSecrets: { "vrrp-front": "oldK3w9z", "airflow-secret-key": web.old },
    secrets: { "vrrp-front": "newR7m2x", "airflow-secret-key": web.now },
  });
  const { stages, rotated } = known(both.ok ? both.change : undefined, "plan");
  expect(rotated).toEqual(["airflow-secret-key", "vrrp-front"]);
  const found = stages.map(({ bundle }) => {
    const all = bundle.artifacts.map(({ content }) => content).join("\n");
    return [web.old, web.now, "oldK3w9z", "newR7m2x"].map((value) => all.includes(value));
  });
  expect(found).toEqual([
    [true, false, true, false],
    [false, true, true, false],
    [false, true, false, true],
  ]);
});

it("is a plan of its own, while all hosts run", () => {
  const mixed = rotation("rotate-web-key", (now) => void (now.airflow.parallelism = 50))();
  expect(errorsOf(mixed)).toEqual([
    [
      "change-secret-and-topology",
      'The value of the secret "airflow-secret-key" changes together with the topology.',
    ],
  ]);
  expect(errorsOf(rotation("rotate-web-key")({ down: ["app2"] }))).toEqual([
    [
      "change-host-down",
      'The value of the secret "airflow-secret-key" changes, and app2 would return with the old one.',
    ],
  ]);
});

it.each([[5], ["a"], [[]], [null], [new Map()]])("refuses %j as old values", (oldSecrets) => {
  expect(errorsOf(rotation("rotate-web-key")({ oldSecrets }))).toEqual([
    ["invalid-value", 'The option "oldSecrets" must be an object with the values of secrets by name.'],
  ]);
});

it("rotates nothing without both values, or with values that are no text", () => {
  for (const oldSecrets of [{}, { "airflow-secret-key": 5 }, { other: "x" }]) {
    const planned = rotation("rotate-web-key")({ oldSecrets });
    expect(planned.ok && planned.change.steps).toEqual([]);
  }
});
