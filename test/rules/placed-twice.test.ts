import { describe, expect, it } from "vitest";
import { findings, type Json, topology } from "./harness.ts";

describe("placed-twice", () => {
  it("finds a repetition once, however often", () => {
    const input = topology({ etcd: { hosts: ["n1", "n2", "n1", "n3", "n1"] } });
    expect(findings("placed-twice", input)).toEqual([
      {
        message: '"etcd.hosts" contains host "n1" 3 times, but the host counts once.',
        at: ["/etcd/hosts/2", "/etcd/hosts/4", "/etcd/hosts/0"],
        hint: "Replace the repetition with another host.",
      },
    ]);
  });

  it("sees the hosts of a VIP", () => {
    const input = topology({ vips: { front: { hosts: ["n1", "n1"] } } });
    expect(findings("placed-twice", input)).toEqual([
      {
        message: '"vips.front.hosts" contains host "n1" twice, but the host counts once.',
        at: ["/vips/front/hosts/1", "/vips/front/hosts/0"],
        hint: "Replace the repetition with another host.",
      },
    ]);
  });

  it.each<Json>([
    { etcd: { extraByHost: { n1: { "log-level": "debug", "snapshot-count": 5000 } } } },
    // Both tags keep a node in another data center from leading and from serving reads (patroni documentation).
    {
      postgres: {
        extraByHost: { n3: { patroni: { "tags.nofailover": true, "tags.noloadbalance": true } } },
      },
    },
    {
      postgres: {
        extraByHost: { n3: { parameters: { work_mem: "8MB" }, patroni: { "log.level": "DEBUG" } } },
      },
    },
    {
      haproxy: {
        snippetsByHost: { n1: { global: ["nbthread 2", "nbthread 4"], primary: ["timeout tunnel 1h"] } },
      },
    },
    { keepalived: { snippetsByHost: { n1: { global: ["vrrp_garp_interval 1", "vrrp_gna_interval 1"] } } } },
    { time: { snippetsByHost: { n1: { chrony: ["maxdistance 3.0", "maxdrift 100"] } } } },
    { ssh: { extraByHost: { n1: { MaxAuthTries: 3, MaxSessions: 5 } } } },
    { kernel: { extraByHost: { n1: { "vm.swappiness": 1, "vm.dirty_ratio": 5 } } } },
  ])("accepts several settings of one host: %j", (change) => {
    expect(findings("placed-twice", topology(change))).toEqual([]);
  });

  it("accepts one host in several lists", () => {
    const input = topology();
    expect(findings("placed-twice", input)).toEqual([]);
  });
});
