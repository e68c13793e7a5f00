import { describe, expect, it } from "vitest";
import { danglingFlow } from "../../src/rules/dangling-flow.ts";
import { findings, planOf, topology, withAirflow } from "./harness.ts";

describe("dangling-flow", () => {
  it("names who needs it and why", () => {
    const input = topology({ etcd: undefined });
    expect(findings("dangling-flow", input)).toEqual([
      {
        message:
          '"PostgreSQL under Patroni" (Patroni holds the leader lock) needs a distributed configuration store (DCS), but nothing in the topology provides one.',
        at: ["/postgres/hosts"],
        hint: 'Add the section "etcd", which can provide a distributed configuration store (DCS).',
      },
    ]);
  });

  it("finds each role once, with every kind of service that needs it", () => {
    const input = topology(withAirflow, { rabbitmq: undefined });
    expect(findings("dangling-flow", input)).toEqual([
      {
        message:
          '"Airflow scheduler" and "Airflow Celery worker" (tasks are sent to workers) need a message broker, but nothing in the topology provides one.',
        at: ["/airflow"],
        hint: 'Add the section "external", "rabbitmq" or "valkey", which can provide a message broker.',
      },
    ]);
  });

  it("names a network", () => {
    const input = topology(withAirflow, {
      airflow: { webservers: ["nowhere"] },
      haproxy: { ports: { web: false } },
    });
    const plan = { ...planOf(input), references: [] };
    expect([...danglingFlow.check(plan, {})]).toEqual([
      {
        message:
          'Network "clients" (people use the web interface) needs a web interface, but nothing in the topology provides one.',
        at: ["/airflow/webservers"],
        hint: 'Add what provides it: a section, or a host with "managed": false on which you install it yourself.',
      },
    ]);
  });

  it("leaves what a mistyped name brings about to the rule that finds the name", () => {
    const input = topology({
      postgres: undefined,
      pgbackrest: { repository: { type: "posix", host: "bakcup" } },
    });
    expect(findings("unknown-host", input).map(({ at }) => at)).toEqual([["/pgbackrest/repository/host"]]);
    expect(findings("dangling-flow", input)).toEqual([]);
  });

  it("accepts an estate that is complete", () => {
    const input = topology(withAirflow);
    expect(findings("dangling-flow", input)).toEqual([]);
  });
});
