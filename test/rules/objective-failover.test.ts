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
        hint: 'Lower "postgres.patroni.ttl", or allow 45 s.',
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
        hint: 'Lower "postgres.patroni.primaryStartTimeout", or allow 332 s.',
      },
      {
        message:
          "The loss of the host of a broker may take 77 s to be made good, and 30 s are allowed: 77 s until clients of a lost broker go on with another (1.25 x netTickTime 60 s + 2 s).",
        at: ["/objectives/failoverSeconds", "/rabbitmq/netTickTime"],
        hint: 'Lower "rabbitmq.netTickTime", or allow 77 s.',
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
          "A crash of what a VIP leads to may take 7 s to be made good, and 5 s are allowed: 7 s until a host whose service died gives its VIP up (2 checks x 2 s + 2 s for the last one + 1 s).",
        at: ["/objectives/failoverSeconds", "/keepalived/advertInterval"],
        hint: "Allow 7 s.",
      },
      {
        message:
          "The loss of the host of a share may take 44 s to be made good, and 5 s are allowed: 4 s until a VIP has moved to another host (3 x advertInterval 1 s + 1 s); 40 s until a share that moved is read again (grace time 15 s + 15 s until stale mounts are looked for + 10 s for an answer).",
        at: ["/objectives/failoverSeconds", "/keepalived/advertInterval", "/nfs/vip"],
        hint: 'Lower "keepalived.advertInterval", or allow 44 s.',
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
