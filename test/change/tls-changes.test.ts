import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { type EstateChange, planChange } from "../../src/index.ts";
import { root } from "../examples.ts";
import { playChange } from "./played-change.ts";

const read = (path: string) => JSON.parse(readFileSync(join(root, "examples/changes", path), "utf8"));
const estate = (tls: unknown, more: object = {}) => ({ ...read("tls-on/old.json"), tls, ...more });

function planned(before: object, after: object): EstateChange {
  const result = planChange(before, after);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.change;
}

const refusals = (before: object, after: object) => {
  const result = planChange(before, after);
  return result.ok ? [] : result.diagnostics.filter(({ severity }) => severity === "error");
};

const statesOf = ({ stages }: EstateChange) =>
  stages.map(({ topology }) => (topology as { tls: unknown }).tls);

test.each([
  [false, true, [false, "offered", "used", true]],
  [true, false, [true, "used", "offered", false]],
  ["offered", true, ["offered", "used", true]],
  ["used", false, ["used", "offered", false]],
  ["used", true, ["used", true]],
])("TLS goes from %s to %s by the states between", (before, after, expected) => {
  const change = planned(estate(before), estate(after));
  expect(statesOf(change)).toEqual(expected);
  expect(playChange(change)).toEqual([]);
});

describe.each([
  ["tls-on", "by TLS", "without TLS"],
  ["tls-off", "without TLS", "by TLS"],
])("%s", (name, kept, gone) => {
  const change = planned(read(`${name}/old.json`), read(`${name}/new.json`));

  it("waits for clients outside before the old kind of connections goes", () => {
    const { steps } = change;
    const confirm = steps.findIndex(({ kind }) => kind === "confirm");
    expect(steps[confirm]).toMatchObject({
      stage: 3,
      title: `Confirm that no client outside the estate connects ${gone}`,
    });
    expect(steps[confirm]?.notes[0]).toContain(`the network shop (10.20.9.0/24) may connect ${gone}`);
    expect(steps[confirm]?.notes[0]).toContain(`Change them so that they connect ${kept}.`);
    expect(steps.findIndex(({ stage }) => stage === 3)).toBe(confirm);
    expect(steps.filter(({ kind }) => kind === "confirm")).toHaveLength(1);
  });

  it("restarts one voter at a time, and Patroni where its connection to the DCS changes", () => {
    const restarts = change.steps.map((step) =>
      step.kind === "install"
        ? [
            ...new Set(
              step.hosts.flatMap(({ units }) => units.map(({ unit, action }) => `${action} ${unit}`)),
            ),
          ]
        : [],
    );
    expect(restarts.filter((units) => units.length > 0)).toEqual([
      ["restart etcd.service", "reload patroni.service", "reload haproxy.service"],
      ["restart etcd.service", "restart patroni.service", "reload haproxy.service"],
      ["restart etcd.service", "reload patroni.service", "reload haproxy.service"],
    ]);
    for (const { quorums } of change.steps)
      for (const { voters, down, needed } of quorums) expect(voters - down).toBeGreaterThanOrEqual(needed);
  });

  it("would strand clients without a stage between", () => {
    const { stages, steps } = change;
    const without = (skipped: number) =>
      playChange({ stages, steps: steps.filter(({ stage }) => stage !== skipped) }).join("\n");
    expect(without(1)).toMatch(/accepts no connection of patroni@/);
    expect(without(2)).toMatch(/accepts no connection of haproxy@/);
  });
});

it("makes certificates that hold in every stage, and tells of those that stay", () => {
  const on = planned(read("tls-on/old.json"), read("tls-on/new.json"));
  expect(on.beforehand[1]).toBe(
    "New certificates: etcd of sql1, sql2, sql3; postgres of sql1, sql2, sql3; patroni-dcs of sql1, sql2, sql3; haproxy of lb1, lb2.",
  );
  const script = on.documents.find(({ path }) => path === "scripts/make-certificates.sh")?.content;
  const [, offered, , last] = on.stages.map(
    ({ bundle }) => bundle.documents.find(({ path }) => path === "scripts/make-certificates.sh")?.content,
  );
  expect(script).toBe(last);
  expect(offered).toBe(last);
  const off = planned(read("tls-off/old.json"), read("tls-off/new.json"));
  expect(off.beforehand).toEqual([]);
  expect(off.afterwards).toContain(
    "Certificates and their keys stay on the hosts, in `/etc/gen-bundle/tls`. Remove them there.",
  );
});

test("services that accept one kind of connections only are named", () => {
  const [refused, ...others] = refusals(read("turn-on-tls/old.json"), read("turn-on-tls/new.json"));
  expect(others).toEqual([]);
  expect(refused?.rule).toBe("change-tls");
  expect(refused?.message).toContain("RabbitMQ");
  expect(refused?.message).not.toContain("PostgreSQL");
});

test("etcd 3.4 is upgraded first", () => {
  const etcd = { version: "3.4", hosts: ["sql1", "sql2", "sql3"] };
  const [refused] = refusals(estate(false, { etcd }), estate(true, { etcd }));
  expect(refused?.rule).toBe("change-not-staged");
  expect(refused?.message).toContain("Upgrade etcd to 3.5 or later first");
});

test("other changes are made between, and the last stage refuses unencrypted connections", () => {
  const { postgres } = estate(false);
  const change = planned(estate(false), estate(true, { postgres: { ...postgres, maxConnections: 300 } }));
  expect(change.stages.map(({ title }) => title)).toEqual([
    "The estate as it is",
    "Offer TLS besides unencrypted connections",
    "Switch clients to TLS",
    "Change settings",
    "Stop accepting unencrypted connections",
  ]);
  expect(playChange(change)).toEqual([]);
});

it("starts a new service whose host gets a certificate with more names", () => {
  const old = parse(readFileSync(join(root, "examples/debian12-all/topology.yaml"), "utf8"));
  const now = structuredClone(old);
  now.airflow.flower.hosts.push("wk1");
  const actions = planned(old, now).steps.flatMap((step) =>
    step.kind === "install" ? step.hosts.flatMap(({ host, units }) => (host === "wk1" ? units : [])) : [],
  );
  expect(actions).toContainEqual({ unit: "airflow-flower.service", action: "start" });
});
