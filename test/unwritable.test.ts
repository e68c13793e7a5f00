import { describe, expect, it } from "vitest";
import { parseTopology } from "../src/parse.ts";
import { type Json, topology, withAirflow } from "./rules/harness.ts";

/** Mistakes that no topology can say, each as a user would try: what it is, and where it is refused. */
const mistakes: readonly (readonly [what: string, change: Json, at: string])[] = [
  ["a host name that is no label in lower case", { hosts: { SQL1: { address: "10.0.0.9" } } }, "/hosts/SQL1"],
  [
    "a host name that is no label in lower case",
    { hosts: { sql_1: { address: "10.0.0.9" } } },
    "/hosts/sql_1",
  ],
  [
    "a host name that is no label in lower case",
    { hosts: { __patroni_strict_sync_replica_placeholder__: { address: "10.0.0.9" } } },
    "/hosts/__patroni_strict_sync_replica_placeholder__",
  ],
  ["a host name that is no label in lower case", { hosts: { "10": { address: "10.0.0.9" } } }, "/hosts/10"],
  ["a port that is none", { etcd: { ports: { client: 65_536 } } }, "/etcd/ports/client"],
  ["a port that is none", { haproxy: { ports: { primary: 0 } } }, "/haproxy/ports/primary"],
  [
    "a port below 1024 for a daemon that is not root",
    { airflow: { web: { port: 80 } } },
    "/airflow/web/port",
  ],
  [
    "a port below 1024 for a daemon that is not root",
    { postgres: { ports: { database: 543 } } },
    "/postgres/ports/database",
  ],
  ["tags of a database node", { postgres: { tags: { n1: { nofailover: true } } } }, "/postgres/tags"],
  [
    "free parameters of the database",
    { postgres: { synchronousCommit: "off" } },
    "/postgres/synchronousCommit",
  ],
  ["a way of replication that is none", { postgres: { synchronous: "all" } }, "/postgres/synchronous"],
  ["two clusters of the store", { etcd: [{ hosts: ["n1"] }, { hosts: ["n2"] }] }, "/etcd"],
  ["two clusters of the database", { postgres: [{ hosts: ["n1"] }, { hosts: ["n2"] }] }, "/postgres"],
  ["PostgreSQL before 13", { postgres: { version: 12 } }, "/postgres/version"],
  [
    "an interval of advertisements below a second",
    { keepalived: { advertInterval: 0.5 } },
    "/keepalived/advertInterval",
  ],
  ["a pool without a bound", { airflow: { pool: { size: 0 } } }, "/airflow/pool/size"],
  ["a pool without a bound", { airflow: { pool: { overflow: -1 } } }, "/airflow/pool/overflow"],
  ["a scheduler that runs nothing", { airflow: { parallelism: 0 } }, "/airflow/parallelism"],
  [
    "workers that scale themselves",
    { airflow: { worker: { autoscale: "16,4" } } },
    "/airflow/worker/autoscale",
  ],
  ["a version of one node alone", { hosts: { n1: { version: "3.13" } } }, "/hosts/n1/version"],
];

describe("a topology", () => {
  it.each(mistakes)("cannot say: %s (%#)", (_what, change, at) => {
    const base = topology(withAirflow);
    expect(parseTopology(base).ok).toBe(true);
    const result = parseTopology(topology(withAirflow, change));
    const places = result.ok
      ? []
      : result.diagnostics.flatMap((each) => each.at.map(({ pointer }) => pointer));
    expect(places).toContain(at);
  });
});
