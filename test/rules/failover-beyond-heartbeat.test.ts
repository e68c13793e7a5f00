import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("failover-beyond-heartbeat", () => {
  it("finds a lock of five minutes", () => {
    const input = topology(withAirflow, { postgres: { patroni: { ttl: 300 } } });
    expect(findings("failover-beyond-heartbeat", input)).toEqual([
      {
        message:
          "A database failover may take 314 s (ttl 300 s; 3 x electionTimeout 1000 ms; 3 s for the race + 5 s for the promotion; downinter 2 s + 1 x fastinter 1 s), but running tasks count as dead after 300 s without a heartbeat.",
        at: ["/postgres/patroni/ttl", "/postgres/hosts", "/etcd/electionTimeout", "/haproxy/hosts"],
        hint: "Lower the longest part, which is ttl 300 s.",
      },
    ]);
  });

  it.each([
    ["2.11.2", "scheduler_zombie_task_threshold"],
    ["3.1.8", "task_instance_heartbeat_timeout"],
  ])("reads the patience that Airflow %s is given as %s", (version, key) => {
    const patient = (seconds: number) =>
      topology(withAirflow, { airflow: { version, extra: { scheduler: { [key]: seconds } } } });
    expect(findings("failover-beyond-heartbeat", patient(40)).map(({ message }) => message)).toEqual([
      expect.stringContaining("running tasks count as dead after 40 s without a heartbeat"),
    ]);
    expect(findings("failover-beyond-heartbeat", patient(60))).toEqual([]);
  });

  it("accepts the defaults", () => {
    const input = topology(withAirflow);
    expect(findings("failover-beyond-heartbeat", input)).toEqual([]);
  });

  it("says nothing without tasks", () => {
    const input = topology({ postgres: { patroni: { ttl: 300 } } });
    expect(findings("failover-beyond-heartbeat", input)).toEqual([]);
  });
});
