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
          'The objective is to survive the loss of any host, but the loss of host "n1" stops "HAProxy", "PostgreSQL writes", "PostgreSQL reads from standbys" and "VIP front".',
        at: ["/haproxy/hosts", "/vips/front/hosts", "/postgres/hosts", "/objectives/survive"],
        hint: 'Add hosts to "haproxy.hosts", "vips.front.hosts".',
      },
    ]);
  });

  it("finds what one zone carries alone", () => {
    const input = topology({ objectives: { survive: "zone" }, hosts: { n2: { zone: "z1" } } });
    expect(findings("objective-survive", input)).toEqual([
      {
        message:
          'The objective is to survive the loss of any zone, but the loss of zone "z1" stops "etcd", "PostgreSQL under Patroni", "HAProxy", "PostgreSQL writes", "PostgreSQL reads from standbys" and "VIP front".',
        at: ["/etcd/hosts", "/haproxy/hosts", "/postgres/hosts", "/vips/front/hosts", "/objectives/survive"],
        hint: 'Add hosts to "etcd.hosts", "haproxy.hosts", "postgres.hosts", "vips.front.hosts", in other zones.',
      },
    ]);
  });

  it("finds a host of no zone", () => {
    const input = topology({ objectives: { survive: "zone" }, hosts: { n2: { zone: undefined } } });
    expect(findings("objective-survive", input)).toEqual([
      {
        message: 'The objective is to survive the loss of any zone, but host "n2" does not set "zone".',
        at: ["/objectives/survive", "/hosts/n2"],
        hint: 'Set "zone" of each host.',
      },
    ]);
  });

  it("finds every host of a quorum that tolerates no loss", () => {
    const input = topology({ objectives: { survive: "host" }, etcd: { hosts: ["n1", "n2"] } });
    expect(findings("objective-survive", input)).toEqual([
      {
        message:
          'The objective is to survive the loss of any host, but the loss of hosts "n1" or "n2" stops "etcd", "PostgreSQL under Patroni", "PostgreSQL writes" and "PostgreSQL reads from standbys".',
        at: ["/etcd/hosts", "/postgres/hosts", "/objectives/survive"],
        hint: 'Add hosts to "etcd.hosts".',
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
