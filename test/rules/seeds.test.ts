import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { findings, type Json, planOf, topology, withAirflow } from "./harness.ts";

/*
 * The mistakes of the first descriptions that a topology can say, each as they say it: the row of decisions.yaml, what
 * makes the base of the tests into it, and secrets where it is about them.
 */
const small = { cpus: 1, memory: "1GiB" };
const pair = {
  nfs: { hosts: ["n2", "n3"], vip: "files" },
  vips: { files: { address: "10.0.0.101", hosts: ["n2", "n3"] } },
};
const weak = { "postgres-superuser": "postgres_secure_pass" };

const seeds: Readonly<Record<string, { readonly change: Json; readonly secrets?: Record<string, string> }>> =
  {
    "seed-database-c5": { change: { haproxy: { hosts: ["n1"] } } },
    "seed-database-c8": { change: { hosts: { n1: small, n2: small, n3: small } } },
    "seed-database-c11": { change: { airflow: { workers: ["n2"] } } },
    "seed-database-3": { change: { postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 30 } } } },
    "seed-database-6": { change: { objectives: { dataLoss: "none" }, postgres: { synchronous: false } } },
    "seed-database-16": { change: {} },
    "seed-database-18": { change: { postgres: { version: 13 } } },
    "seed-database-22": { change: {}, secrets: weak },
    "seed-database-34": { change: { objectives: { failoverSeconds: 3 } } },
    "seed-database-35": { change: { objectives: { failoverSeconds: 30 } } },
    "seed-database-36": { change: { airflow: { web: { port: 8080, bind: "any" } } } },
    "seed-database-41": {
      change: { haproxy: { hosts: ["n1"], local: true, vip: undefined }, vips: undefined },
    },
    "seed-database-45": { change: {} },
    "seed-database-48": { change: { postgres: { patroni: { version: "3.0.2", retryTimeout: 30 } } } },
    "seed-airflow-1": { change: { airflow: { web: { port: 8080, bind: "any" } } } },
    "seed-airflow-7": { change: {}, secrets: weak },
    "seed-airflow-11": {
      change: {
        hosts: {
          sql1: { address: "10.0.0.148" },
          sql2: { address: "10.0.0.147" },
          sql3: { address: "10.0.0.149" },
        },
      },
    },
    "seed-airflow-16": { change: { airflow: { triggerers: [] } } },
    "seed-airflow-17": { change: { ...pair, airflow: { dagProcessors: ["n2", "n3"] } } },
    "seed-airflow-18": {
      change: {
        hosts: { n4: { address: "10.0.0.4", cpus: 1, memory: "2GiB" } },
        airflow: { schedulers: ["n1", "n4"] },
      },
    },
    "seed-airflow-19": {
      change: {
        hosts: { n4: { address: "10.0.0.4", cpus: 1, memory: "2GiB" } },
        rabbitmq: { hosts: ["n4"] },
      },
    },
    "seed-airflow-20": { change: { airflow: { workers: ["n2"] } } },
    "seed-airflow-22": { change: { ...pair, vips: { files: { ...pair.vips.files, preempt: true } } } },
    "seed-airflow-34": { change: { haproxy: { hosts: ["n1", "n3"] } } },
  };

const decisions: Readonly<
  Record<string, { readonly law: string; readonly rule?: string | readonly string[] }>
> = parse(readFileSync(new URL("decisions.yaml", import.meta.url), "utf8"));
const decided = Object.entries(decisions).flatMap(([id, { law, rule }]) =>
  id.startsWith("seed-") && rule !== undefined ? [[id, law, [rule].flat()] as const] : [],
);

describe("the first descriptions", () => {
  it("have a topology here for every mistake that a rule shall find", () => {
    expect(Object.keys(seeds).sort()).toEqual(decided.map(([id]) => id).sort());
  });

  it.each(decided)("are found out: %s (%s)", (id, _law, rules) => {
    const { change = {}, secrets = {} } = seeds[id] ?? {};
    const input = topology(withAirflow, change);
    expect(planOf(input).services).not.toEqual([]);
    for (const rule of rules) expect(findings(rule, input, secrets), rule).not.toEqual([]);
  });
});
