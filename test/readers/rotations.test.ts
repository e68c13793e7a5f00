import { expect, test } from "vitest";
import { topology, withAirflow } from "../rules/harness.ts";
import { build, estates } from "./estates.ts";

/** What the examples lack: Flower, an object store, a VIP that nothing is bound to, one with a single host, one node. */
const rare = build(
  "rare secrets",
  topology(withAirflow, {
    tls: true,
    vips: {
      idle: { address: "10.0.0.101", hosts: ["n2", "n3"] },
      lone: { address: "10.0.0.102", hosts: ["n1"] },
    },
    etcd: { hosts: ["n1"] },
    postgres: { hosts: ["n1"] },
    airflow: { version: "3.3.2", flower: { hosts: ["n1"] } },
    pgbackrest: {
      repository: {
        type: "s3",
        bucket: "backups",
        endpoint: "s3.example.com",
        region: "here-1",
        keyId: "AKIAEXAMPLE",
      },
    },
    accept: {
      "quorum-single": "this test has one",
    },
  }),
);

test("secrets that few estates have are replaced in a way of their own", () => {
  const rotated = rare.plan.procedures.flatMap(({ secrets = [] }) => secrets);
  const names = rare.plan.secrets.map(({ name }) => name);
  expect(rotated.toSorted()).toEqual(names.toSorted());
  for (const name of [
    "airflow-flower",
    "airflow-jwt-secret",
    "pgbackrest-cipher",
    "pgbackrest-s3-secret-key",
    "postgres-superuser",
    "vrrp-idle",
    "vrrp-lone",
  ])
    expect(names).toContain(name);
});

test("each text about a secret is about that one: none is said of another", () => {
  for (const { plan } of [rare, ...estates]) {
    const texts = plan.procedures
      .filter(({ occasion }) => occasion === "rotation")
      .map(({ steps }) => JSON.stringify(steps));
    expect(new Set(texts).size).toBe(texts.length);
  }
});
