import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("objective-failover", () => {
  it("adds up what comes one after the other", () => {
    const input = topology(withAirflow, {
      objectives: { failoverSeconds: 30 },
      postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 10, primaryStartTimeout: 300 } },
      rabbitmq: { netTickTime: 60 },
      airflow: { extra: { scheduler: { orphaned_tasks_check_interval: 60 } } },
    });
    expect(findings("objective-failover", input)).toEqual([
      {
        message:
          "Recovery may take 331 s, but only 30 s are allowed. PostgreSQL: the leader's database crashes: 331 s (2 x loopWait 10 s + primaryStartTimeout 300 s + 3 s for the race + 5 s for the promotion + downinter 2 s + 1 x fastinter 1 s); Airflow: a scheduler is lost: 90 s; RabbitMQ: a node's host is lost: 80 s; PostgreSQL: a standby's host is lost: 46 s; PostgreSQL: the leader's host is lost: 44 s.",
        at: [
          "/objectives/failoverSeconds",
          "/postgres/patroni/primaryStartTimeout",
          "/airflow/extra/scheduler/orphaned_tasks_check_interval",
          "/rabbitmq/netTickTime",
          "/postgres/patroni/ttl",
        ],
        hint: 'Allow 331 s, or lower "postgres.patroni.primaryStartTimeout", "airflow.extra.scheduler.orphaned_tasks_check_interval", "rabbitmq.netTickTime" and "postgres.patroni.ttl" and allow 36 s.',
      },
    ]);
  });

  it("names the keys alone if lower values are enough", () => {
    const input = topology({
      objectives: { failoverSeconds: 60 },
      postgres: { patroni: { primaryStartTimeout: 300 } },
    });
    expect(findings("objective-failover", input)).toEqual([
      {
        message:
          "Recovery may take 331 s, but only 60 s are allowed. PostgreSQL: the leader's database crashes: 331 s (2 x loopWait 10 s + primaryStartTimeout 300 s + 3 s for the race + 5 s for the promotion + downinter 2 s + 1 x fastinter 1 s).",
        at: ["/objectives/failoverSeconds", "/postgres/patroni/primaryStartTimeout"],
        hint: 'Allow 331 s, or lower "postgres.patroni.primaryStartTimeout".',
      },
    ]);
  });

  it("knows shares and services behind VIPs", () => {
    const input = topology({
      objectives: { failoverSeconds: 5 },
      postgres: undefined,
      haproxy: undefined,
      nfs: { hosts: ["n1", "n2"], vip: "front" },
    });
    expect(findings("objective-failover", input)).toEqual([
      {
        message:
          "Recovery may take 44 s, but only 5 s are allowed. NFS: the active server is lost: 44 s (3 x advertInterval 1 s + at most 1 s of skew + grace period 15 s + check interval of stale mounts 15 s + RPC timeout 10 s); VIP front: a service behind it fails on the owner: 7 s.",
        at: ["/objectives/failoverSeconds"],
        hint: 'Allow 44 s. "gen-bundle report" shows what each time consists of.',
      },
    ]);
  });

  it("accepts just enough time", () => {
    const input = topology(withAirflow, {
      objectives: { failoverSeconds: 46 },
      postgres: { patroni: { primaryStartTimeout: 0 } },
      airflow: { extra: { scheduler: { orphaned_tasks_check_interval: 16 } } },
    });
    expect(findings("objective-failover", input)).toEqual([]);
  });

  it("says nothing when nothing is promised", () => {
    const input = topology();
    expect(findings("objective-failover", input)).toEqual([]);
  });
});
