import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { analyse, buildBundle, checkTopology, parseTopology } from "../src/index.ts";
import { examples } from "./examples.ts";

const written = JSON.parse(
  readFileSync(new URL("../examples/minimal/topology.json", import.meta.url), "utf8"),
);

/** Patroni's times in the minimal topology with these objectives, where something may be written as well. */
function patroniOf(objectives: unknown, patroni: unknown = {}) {
  const topology = { ...written, objectives, postgres: { ...written.postgres, patroni } };
  const result = parseTopology(topology);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  const { ttl, loopWait, retryTimeout, primaryStartTimeout } = result.topology.postgres?.patroni ?? {};
  return { ttl, loopWait, retryTimeout, primaryStartTimeout };
}

describe("times that are not set", () => {
  it("are the usual ones without an objective", () => {
    const usual = { ttl: 30, loopWait: 10, retryTimeout: 10, primaryStartTimeout: 300 };
    expect(patroniOf({})).toEqual(usual);
    expect(patroniOf({ dataLoss: "none" })).toEqual(usual);
    expect(patroniOf({ failoverSeconds: 3600 })).toEqual(usual);
  });

  it("follow the objective, but for what is written", () => {
    expect(patroniOf({ failoverSeconds: 60 }).primaryStartTimeout).toBe(29);
    expect(patroniOf({ failoverSeconds: 60 }, { primaryStartTimeout: 100 }).primaryStartTimeout).toBe(100);
    expect(patroniOf({ failoverSeconds: 40 }, { loopWait: 5 })).toMatchObject({ ttl: 25, loopWait: 5 });
  });

  it.each(Array.from({ length: 21 }, (_, index) => 40 + index * 3))(
    "meet an objective of %d s where nothing else stands in the way",
    (failoverSeconds) => {
      const { airflow, haproxy, ...rest } = written;
      const result = buildBundle({ ...rest, objectives: { failoverSeconds } });
      if (!result.ok) throw new Error("It does not build.");
      const late = analyse(result.plan).failovers.filter(({ total }) => total > failoverSeconds);
      expect(late.map(({ what }) => what)).toEqual([]);
      expect(
        result.diagnostics.filter(({ rule }) => /^(?:patroni-(?!ttl-short)|objective)/.test(rule)),
      ).toEqual([]);
    },
  );

  it.each([5, 15, 20, 21, 22, 24, 27, 30, 35, 39])(
    "raise no warning of their own for an objective of %d s",
    (failoverSeconds) => {
      const result = buildBundle({ ...written, objectives: { failoverSeconds } });
      const own = result.diagnostics.filter(
        ({ rule, severity }) => /^patroni-/.test(rule) && severity !== "info",
      );
      expect(own).toEqual([]);
    },
  );

  const seconds = [...Array.from({ length: 90 }, (_, index) => index + 1), 120, 150, 300, 331, 900, 3600];

  // Files are copied after the VIP has moved, which no default shortens.
  it.each([
    ["airflow-ha", 44],
    ["airflow3-today", 35],
    ["worker-groups", 35],
    ["local-executor", 35],
  ])(
    "raise no finding in %s, but of objectives below %d s, which it does not meet",
    (name, least) => {
      const example = examples.find((each) => each.name === name);
      const topology = parse(example?.text ?? "", { merge: true });
      const found = (objectives: object) =>
        checkTopology({ ...topology, objectives }, { today: "2026-11-21" })
          .diagnostics.filter(({ severity }) => severity !== "info")
          .map(({ rule, at }) => `${rule} ${at.map(({ pointer }) => pointer)}`);
      const usual = new Set(found({}));
      for (const failoverSeconds of seconds) {
        const rules = found({ failoverSeconds }).filter((each) => !usual.has(each));
        const own =
          failoverSeconds < least ? rules.filter((each) => !each.startsWith("objective-failover ")) : rules;
        expect(own, `${failoverSeconds} s`).toEqual([]);
      }
    },
    120_000,
  );

  it("leave what is not a topology as it is", () => {
    for (const input of [null, [], { objectives: 1 }, { objectives: { failoverSeconds: 60 }, postgres: 1 }])
      expect(parseTopology(input).ok).toBe(false);
  });
});
