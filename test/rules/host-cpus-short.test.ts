import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("host-cpus-short", () => {
  it("finds hosts below what one service asks for", () => {
    const input = topology(withAirflow, { hosts: { n1: { cpus: 1 }, n2: { cpus: 1 }, n3: { cpus: 4 } } });
    expect(findings("host-cpus-short", input)).toEqual([
      {
        message: 'Hosts "n1" and "n2" have 1 CPU each, but "RabbitMQ" needs 4.',
        at: ["/hosts/n1/cpus", "/hosts/n2/cpus", "/rabbitmq/hosts"],
        hint: "Give each 4 CPUs.",
      },
    ]);
  });

  it("finds one host", () => {
    const input = topology({ hosts: { n2: { cpus: 1 } } });
    expect(findings("host-cpus-short", input)).toEqual([
      {
        message: 'Host "n2" has 1 CPU, but "etcd" needs 2.',
        at: ["/hosts/n2/cpus", "/etcd/hosts"],
        hint: "Give it 2 CPUs.",
      },
    ]);
  });

  it("accepts just enough", () => {
    const input = topology(withAirflow, { hosts: { n1: { cpus: 4 }, n2: { cpus: 4 }, n3: { cpus: 4 } } });
    expect(findings("host-cpus-short", input)).toEqual([]);
  });
});
