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
          "PostgreSQL: the leader's host is lost: recovery may take 44 s, but only 30 s are allowed: 30 s until the lock of a lost leader expires (ttl 30 s); 3 s until the DCS has a leader again (3 x electionTimeout 1000 ms); 8 s until a standby is chosen and promoted (3 s for the race + 5 s for the promotion); 3 s until clients are routed to the new leader (downinter 2 s + 1 x fastinter 1 s).",
        at: [
          "/objectives/failoverSeconds",
          "/postgres/patroni/ttl",
          "/etcd/electionTimeout",
          "/postgres/hosts",
          "/haproxy/hosts",
        ],
        hint: 'Lower "postgres.patroni.ttl", or allow 44 s.',
      },
      {
        message:
          "PostgreSQL: the leader's database crashes: recovery may take 331 s, but only 30 s are allowed: 320 s until a leader whose database crashed has recovered or released its lock (2 x loopWait 10 s + primaryStartTimeout 300 s); 8 s until a standby is chosen and promoted (3 s for the race + 5 s for the promotion); 3 s until clients are routed to the new leader (downinter 2 s + 1 x fastinter 1 s).",
        at: [
          "/objectives/failoverSeconds",
          "/postgres/patroni/primaryStartTimeout",
          "/postgres/hosts",
          "/haproxy/hosts",
        ],
        hint: 'Lower "postgres.patroni.primaryStartTimeout", or allow 331 s.',
      },
      {
        message:
          "PostgreSQL: a standby's host is lost: recovery may take 46 s, but only 30 s are allowed: 3 s until the DCS has a leader again (3 x electionTimeout 1000 ms); 43 s until commits wait for another standby instead of the lost one (ttl 30 s + loopWait 10 s + 3 s for another to confirm).",
        at: ["/objectives/failoverSeconds", "/etcd/electionTimeout", "/postgres/patroni/ttl"],
        hint: 'Lower "postgres.patroni.ttl", or allow 46 s.',
      },
      {
        message:
          "Airflow: a scheduler is lost: recovery may take 90 s, but only 30 s are allowed: 90 s until another scheduler has adopted the queued tasks of a lost one (scheduler_health_check_threshold 30 s + orphaned_tasks_check_interval 60 s).",
        at: ["/objectives/failoverSeconds", "/airflow/extra/scheduler/orphaned_tasks_check_interval"],
        hint: 'Lower "airflow.extra.scheduler.orphaned_tasks_check_interval", or allow 90 s.',
      },
      {
        message:
          "RabbitMQ: a node's host is lost: recovery may take 80 s, but only 30 s are allowed: 80 s until clients of a lost broker node have switched to another (1.25 x netTickTime 60 s + 5 s for leader elections of queues).",
        at: ["/objectives/failoverSeconds", "/rabbitmq/netTickTime"],
        hint: 'Lower "rabbitmq.netTickTime", or allow 80 s.',
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
          "NFS: the active server is lost: recovery may take 44 s, but only 5 s are allowed: 4 s until a VIP has moved to another host (3 x advertInterval 1 s + at most 1 s of skew); 40 s until clients can read a share that moved (grace period 15 s + check interval of stale mounts 15 s + RPC timeout 10 s).",
        at: ["/objectives/failoverSeconds", "/keepalived/advertInterval", "/nfs/vip"],
        hint: 'Lower "keepalived.advertInterval", or allow 44 s.',
      },
      {
        message:
          "VIP front: a service behind it fails on the owner: recovery may take 7 s, but only 5 s are allowed: 7 s until a host whose service died releases its VIP (2 probes x 2 s + probe timeout 2 s + at most 1 s of skew).",
        at: ["/objectives/failoverSeconds", "/keepalived/advertInterval"],
        hint: "Allow 7 s.",
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
