import { describe, expect, it } from "vitest";
import { broker, database } from "../components/external/estates.ts";
import { findings, topology, withAirflow } from "./harness.ts";

const leader = {
  vips: { leader: { address: "10.0.0.101", hosts: ["n1", "n2", "n3"] } },
  vipManager: { vip: "leader" },
};

describe("role-offered-twice", () => {
  it("finds a balancer beside a VIP that follows the leader", () => {
    expect(findings("role-offered-twice", topology(leader))).toEqual([
      {
        message:
          'Clients need one endpoint for a writable database, but there are 2: "HAProxy port for PostgreSQL writes" and "PostgreSQL by the VIP".',
        at: ["/haproxy/ports/primary", "/vipManager/vip"],
        hint: "Keep one: set the port of the load balancer to false, or remove the VIP that follows the leader.",
      },
    ]);
  });

  it("finds what others operate beside the estate's own, once for each role", () => {
    const hint = (outside: string, own: string) =>
      `Keep one: remove "external.${outside}", or remove "${own}" and what only it uses.`;
    const both = topology(withAirflow, { external: { database, broker } });
    expect(findings("role-offered-twice", both)).toEqual([
      {
        message:
          'Clients need one endpoint for a writable database, but there are 2: "External PostgreSQL" and "HAProxy port for PostgreSQL writes".',
        at: ["/external/database/host", "/haproxy/ports/primary"],
        hint: hint("database", "postgres"),
      },
      {
        message:
          'Clients need one endpoint for a message broker, but there are 2: "External RabbitMQ" and "RabbitMQ".',
        at: ["/external/broker/hosts/0", "/rabbitmq/ports/client"],
        hint: hint("broker", "rabbitmq"),
      },
    ]);
    expect(findings("airflow-accounts", both)).toEqual([]);
    const nodes = topology(withAirflow, { haproxy: { ports: { primary: false } }, external: { database } });
    expect(findings("role-offered-twice", nodes).map(({ at }) => at)).toEqual([
      ["/external/database/host", "/postgres/ports/database"],
    ]);
  });

  it("finds two brokers of the estate", () => {
    const both = topology(withAirflow, { platform: "debian13", valkey: { hosts: ["n1", "n2", "n3"] } });
    expect(findings("role-offered-twice", both)).toEqual([
      {
        message: 'Clients need one endpoint for a message broker, but there are 2: "RabbitMQ" and "Valkey".',
        at: ["/rabbitmq/ports/client", "/valkey/ports/client"],
        hint: "Keep one: remove the section that provides the other.",
      },
    ]);
    expect(findings("airflow-accounts", both)).toEqual([]);
  });

  it("accepts several nodes of others", () => {
    const input = topology(withAirflow, {
      rabbitmq: undefined,
      external: { broker: { ...broker, hosts: ["mq1.example.com", "mq2.example.com"] } },
    });
    expect(findings("role-offered-twice", input)).toEqual([]);
  });

  it("accepts a balancer that leads elsewhere", () => {
    const input = topology(leader, { haproxy: { ports: { primary: false } } });
    expect(findings("role-offered-twice", input)).toEqual([]);
  });

  it("accepts several balancers of one kind", () => {
    expect(findings("role-offered-twice", topology())).toEqual([]);
  });
});
