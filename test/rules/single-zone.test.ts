import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("single-zone", () => {
  it("finds what is confined to one zone of several", () => {
    const input = topology(withAirflow, { hosts: { n2: { zone: "z1" } } });
    expect(findings("single-zone", input)).toEqual([
      {
        message:
          'Every host of "Airflow scheduler", "Airflow webserver", "Airflow triggerer" and "HAProxy" is in zone "z1": the loss of that zone stops them.',
        at: ["/airflow/schedulers", "/airflow/webservers", "/airflow/triggerers", "/haproxy/hosts"],
        hint: "Place each service on hosts in several zones.",
      },
    ]);
  });

  it("finds an estate in one zone once", () => {
    const input = topology({ hosts: { n2: { zone: "z1" }, n3: { zone: "z1" } } });
    expect(findings("single-zone", input)).toEqual([
      {
        message:
          'Every host of "etcd", "PostgreSQL under Patroni" and "HAProxy" is in zone "z1": the loss of that zone stops them.',
        at: ["/etcd/hosts", "/postgres/hosts", "/haproxy/hosts"],
        hint: "Place each service on hosts in several zones.",
      },
    ]);
  });

  it("leaves a quorum that is reported for its zones to that rule", () => {
    const input = topology({
      vips: undefined,
      haproxy: undefined,
      postgres: { hosts: ["n1", "n4"] },
      hosts: { n2: { zone: "z1" }, n3: { zone: "z1" }, n4: { address: "10.0.0.4", zone: "z4" } },
    });
    expect(findings("single-zone", input)).toEqual([]);
  });

  it("accepts hosts in several zones", () => {
    const input = topology();
    expect(findings("single-zone", input)).toEqual([]);
  });
});
