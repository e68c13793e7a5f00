import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("vip-without-service", () => {
  it("finds a host of the VIP without the service", () => {
    const input = topology({ vips: { front: { hosts: ["n1", "n2", "n3"] } } });
    expect(findings("vip-without-service", input)).toEqual([
      {
        message:
          'VIP "front" has the wrong hosts: "HAProxy" does not run on host "n3", so clients could not connect there.',
        at: ["/vips/front/hosts", "/haproxy/hosts"],
        hint: 'Set "vips.front.hosts" and "haproxy.hosts" to the same hosts, such as "n1" and "n2".',
      },
    ]);
  });

  it("finds a host of the service without the VIP", () => {
    const input = topology({ haproxy: { hosts: ["n1", "n2", "n3"] } });
    expect(findings("vip-without-service", input)).toEqual([
      {
        message: 'VIP "front" has the wrong hosts: "HAProxy" on host "n3" is never reached through the VIP.',
        at: ["/vips/front/hosts", "/haproxy/hosts/2", "/haproxy/hosts"],
        hint: 'Set "vips.front.hosts" and "haproxy.hosts" to the same hosts, such as "n1", "n2" and "n3".',
      },
    ]);
  });

  it("finds both at once", () => {
    const input = topology({ haproxy: { hosts: ["n1", "n3"] } });
    expect(findings("vip-without-service", input)).toEqual([
      {
        message:
          'VIP "front" has the wrong hosts: "HAProxy" does not run on host "n2", so clients could not connect there, and "HAProxy" on host "n3" is never reached through the VIP.',
        at: ["/vips/front/hosts", "/haproxy/hosts/1", "/haproxy/hosts"],
        hint: 'Set "vips.front.hosts" and "haproxy.hosts" to the same hosts, such as "n1" and "n3".',
      },
    ]);
  });

  it("judges each service behind the VIP", () => {
    const input = topology({ nfs: { hosts: ["n2", "n3"], vip: "front" } });
    expect(findings("vip-without-service", input)).toEqual([
      {
        message:
          'VIP "front" has the wrong hosts: "NFS server" does not run on host "n1", so clients could not connect there, and "NFS server" on host "n3" is never reached through the VIP.',
        at: ["/vips/front/hosts", "/nfs/hosts/1", "/nfs/hosts"],
        hint: 'Set "vips.front.hosts" and "nfs.hosts" to the same hosts, such as "n2" and "n3".',
      },
    ]);
  });

  it("accepts the same hosts in another order", () => {
    const input = topology({ haproxy: { hosts: ["n2", "n1"] } });
    expect(findings("vip-without-service", input)).toEqual([]);
  });

  it("says nothing of a VIP with an unknown host", () => {
    const input = topology({ vips: { front: { hosts: ["n1", "nowhere"] } } });
    expect(findings("vip-without-service", input)).toEqual([]);
  });
});
