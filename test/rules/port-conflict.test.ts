import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("port-conflict", () => {
  it("finds every address against a VIP, once for all hosts", () => {
    const input = topology(withAirflow, { airflow: { web: { bind: "any" } } });
    expect(findings("port-conflict", input)).toEqual([
      {
        message:
          '"Airflow webserver" and "HAProxy port for Airflow web interface" both listen on tcp/8080 on hosts "n1" and "n2": the first binds every address, the second binds VIP "front" (10.0.0.100).',
        at: ["/airflow/web/port", "/haproxy/ports/web"],
        hint: 'Set "airflow.web.port" or "haproxy.ports.web" to 8081, which is unused there.',
      },
    ]);
  });

  it("finds it on a host that may hold the VIP without binding it", () => {
    const input = topology(withAirflow, {
      vips: { front: { hosts: ["n1", "n3"] } },
      haproxy: { hosts: ["n1"] },
      airflow: { webservers: ["n3"], web: { bind: "any" } },
    });
    expect(findings("port-conflict", input)).toEqual([
      {
        message:
          '"Airflow webserver" and "HAProxy port for Airflow web interface" both listen on tcp/8080 on host "n3": the first binds every address, the second binds VIP "front" (10.0.0.100).',
        at: ["/airflow/web/port", "/haproxy/ports/web"],
        hint: 'Set "airflow.web.port" or "haproxy.ports.web" to 8081, which is unused there.',
      },
    ]);
  });

  it("finds two ports of one service, and skips ports that are taken", () => {
    const input = topology({ haproxy: { ports: { primary: 7000, replica: 7000, stats: 7001 } } });
    expect(findings("port-conflict", input)).toEqual([
      {
        message:
          '"HAProxy port for PostgreSQL writes" and "HAProxy port for PostgreSQL reads from standbys" both listen on tcp/7000 on hosts "n1" and "n2": both bind VIP "front" (10.0.0.100).',
        at: ["/haproxy/ports/replica", "/haproxy/ports/primary"],
        hint: 'Set "haproxy.ports.replica" or "haproxy.ports.primary" to 7002, which is unused there.',
      },
    ]);
  });

  it("finds the same address of a host", () => {
    const input = topology({ postgres: { ports: { health: 2379 } } });
    expect(findings("port-conflict", input)).toEqual([
      {
        message:
          '"etcd client API" and "Patroni REST API" both listen on tcp/2379 on hosts "n1", "n2" and "n3": both bind the host\'s own address.',
        at: ["/postgres/ports/health", "/etcd/ports/client"],
        hint: 'Set "postgres.ports.health" or "etcd.ports.client" to 2381, which is unused there.',
      },
    ]);
  });

  it("finds the loopback address that one binds besides", () => {
    const input = topology({
      vips: undefined,
      haproxy: { hosts: ["n1", "n2", "n3"], vip: undefined, local: true, ports: { primary: 5432 } },
    });
    expect(findings("port-conflict", input)).toEqual([
      {
        message:
          '"PostgreSQL" and "HAProxy port for PostgreSQL writes" both listen on tcp/5432 on hosts "n1", "n2" and "n3": both bind 127.0.0.1.',
        at: ["/haproxy/ports/primary", "/postgres/ports/database"],
        hint: 'Set "haproxy.ports.primary" or "postgres.ports.database" to 5433, which is unused there.',
      },
    ]);
  });

  it("finds two that bind every address, and the one whose port can be set", () => {
    const input = topology(withAirflow, { ssh: { port: 4369 } });
    expect(findings("port-conflict", input)).toEqual([
      {
        message:
          '"SSH" and "Erlang port mapper" both listen on tcp/4369 on hosts "n1", "n2" and "n3": both bind every address.',
        at: ["/ssh/port", "/rabbitmq/hosts"],
        hint: 'Set "ssh.port" to 4370, which is unused there.',
      },
    ]);
  });

  it("proposes other hosts where no port can be set", () => {
    const input = topology(withAirflow, {
      rabbitmq: { ports: { client: 8793 } },
      airflow: { triggerers: [] },
    });
    expect(findings("port-conflict", input)).toEqual([
      {
        message:
          '"Log server of an Airflow worker" and "RabbitMQ" both listen on tcp/8793 on hosts "n2" and "n3": both bind every address.',
        at: ["/rabbitmq/ports/client", "/airflow/workers"],
        hint: 'Set "rabbitmq.ports.client" to 8794, which is unused there.',
      },
    ]);
  });

  it("accepts one port on the host's own address and on a VIP", () => {
    const input = topology(withAirflow);
    expect(findings("port-conflict", input)).toEqual([]);
  });

  it("accepts one port on different hosts", () => {
    const input = topology({
      haproxy: undefined,
      vips: undefined,
      etcd: { hosts: ["n1"], ports: { client: 5432 } },
      postgres: { hosts: ["n2", "n3"] },
    });
    expect(findings("port-conflict", input)).toEqual([]);
  });

  it("finds a port within a range of several", () => {
    const input = topology({ rabbitmq: { hosts: ["n1"] }, etcd: { ports: { client: 35680 } } });
    expect(findings("port-conflict", input).map(({ message }) => message)).toEqual([
      '"RabbitMQ command-line tools" and "etcd client API" both listen on tcp/35680 on host "n1": the first binds every address, the second binds the host\'s own address.',
    ]);
  });

  it("finds an additional port that is taken, at all addresses of a VIP once", () => {
    const input = topology({
      vips: { front: { additionalAddresses: ["10.0.0.90"] } },
      haproxy: { additionalPorts: { primary: [5001] } },
    });
    expect(findings("port-conflict", input)).toMatchObject([
      { at: expect.arrayContaining(["/haproxy/additionalPorts/primary/0"]) },
    ]);
  });
});
