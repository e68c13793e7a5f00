import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("objective-failover", () => {
  it("adds up what comes one after the other", () => {
    const input = topology(withAirflow, {
      objectives: { failoverSeconds: 30 },
      rabbitmq: { netTickTime: 60 },
    });
    expect(findings("objective-failover", input)).toEqual([
      {
        message:
          "The loss of the host of the database's leader may take 45 s to be made good, and 30 s are allowed: 30 s until the lock of a lost leader ends (ttl 30 s); 3 s until the consensus store has a leader again (3 x electionTimeout 1000 ms); 8 s until a standby is chosen and promoted (3 s for the race and 5 s for the promotion); 4 s until a balancer leads clients to a new member (2 checks x 2 s).",
        at: [
          "/objectives/failoverSeconds",
          "/postgres/patroni/ttl",
          "/etcd/electionTimeout",
          "/postgres/hosts",
          "/haproxy/hosts",
        ],
        hint: 'Lower "postgres.patroni.ttl", which makes most of it, or allow 45 s.',
      },
      {
        message:
          "A crash of the database on its leader's host may take 332 s to be made good, and 30 s are allowed: 320 s until a leader whose database crashed has recovered, or gives up its lock (2 x loopWait 10 s + primaryStartTimeout 300 s); 8 s until a standby is chosen and promoted (3 s for the race and 5 s for the promotion); 4 s until a balancer leads clients to a new member (2 checks x 2 s).",
        at: [
          "/objectives/failoverSeconds",
          "/postgres/patroni/primaryStartTimeout",
          "/postgres/hosts",
          "/haproxy/hosts",
        ],
        hint: 'Lower "postgres.patroni.primaryStartTimeout", which makes most of it, or allow 332 s.',
      },
      {
        message:
          "The loss of the host of a broker may take 77 s to be made good, and 30 s are allowed: 77 s until clients of a lost broker go on with another (1.25 x netTickTime 60 s + 2 s).",
        at: ["/objectives/failoverSeconds", "/rabbitmq/netTickTime"],
        hint: 'Lower "rabbitmq.netTickTime", which makes most of it, or allow 77 s.',
      },
    ]);
  });

  it("accepts just enough time", () => {
    const input = topology(withAirflow, {
      objectives: { failoverSeconds: 45 },
      postgres: { patroni: { primaryStartTimeout: 0 } },
    });
    expect(findings("objective-failover", input)).toEqual([]);
  });

  it("says nothing when nothing is promised", () => {
    const input = topology();
    expect(findings("objective-failover", input)).toEqual([]);
  });
});
