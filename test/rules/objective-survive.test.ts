import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("objective-survive", () => {
  it("finds what one host carries alone", () => {
    const input = topology({
      objectives: { survive: "host" },
      haproxy: { hosts: ["n1"] },
      vips: { front: { hosts: ["n1"] } },
    });
    expect(findings("objective-survive", input)).toEqual([
      {
        message:
          'The topology is to survive the loss of any host, and the loss of host "n1" stops "HAProxy", "PostgreSQL, writing", "PostgreSQL, reading from standbys" and "VIP front".',
        at: ["/haproxy/hosts", "/vips/front/hosts", "/postgres/hosts", "/objectives/survive"],
        hint: 'Place more in "haproxy.hosts", "vips.front.hosts".',
      },
    ]);
  });

  it("finds what one zone carries alone", () => {
    const input = topology({ objectives: { survive: "zone" }, hosts: { n2: { zone: "z1" } } });
    expect(findings("objective-survive", input)).toEqual([
      {
        message:
          'The topology is to survive the loss of any zone, and the loss of zone "z1" stops "etcd", "PostgreSQL under Patroni", "HAProxy", "PostgreSQL, writing", "PostgreSQL, reading from standbys" and "VIP front".',
        at: ["/etcd/hosts", "/haproxy/hosts", "/postgres/hosts", "/vips/front/hosts", "/objectives/survive"],
        hint: 'Place more in "etcd.hosts", "haproxy.hosts", "postgres.hosts", "vips.front.hosts", in other zones.',
      },
    ]);
  });

  it("finds a host of no zone", () => {
    const input = topology({ objectives: { survive: "zone" }, hosts: { n2: { zone: undefined } } });
    expect(findings("objective-survive", input)).toEqual([
      {
        message:
          'The topology is to survive the loss of any zone, and host "n2" does not say which zone it is in.',
        at: ["/objectives/survive", "/hosts/n2"],
        hint: 'Give each host its "zone".',
      },
    ]);
  });

  it("finds every host of a quorum that tolerates no loss", () => {
    const input = topology({ objectives: { survive: "host" }, etcd: { hosts: ["n1", "n2"] } });
    expect(findings("objective-survive", input)).toEqual([
      {
        message:
          'The topology is to survive the loss of any host, and the loss of hosts "n1" or "n2" stops "etcd", "PostgreSQL under Patroni", "PostgreSQL, writing" and "PostgreSQL, reading from standbys".',
        at: ["/etcd/hosts", "/postgres/hosts", "/objectives/survive"],
        hint: 'Place more in "etcd.hosts".',
      },
    ]);
  });

  it("accepts a host in each zone", () => {
    const input = topology({ objectives: { survive: "zone" } });
    expect(findings("objective-survive", input)).toEqual([]);
  });

  it("says nothing when nothing is promised", () => {
    const input = topology({ haproxy: { hosts: ["n1"] }, vips: { front: { hosts: ["n1"] } } });
    expect(findings("objective-survive", input)).toEqual([]);
  });
});
