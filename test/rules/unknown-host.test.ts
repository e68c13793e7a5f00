import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("unknown-host", () => {
  it("suggests the name that was meant, once for all places", () => {
    const input = topology({ postgres: { hosts: ["n1", "n2", "m3"] }, etcd: { hosts: ["n1", "n2", "m3"] } });
    expect(findings("unknown-host", input)).toEqual([
      {
        message: 'Host "m3" is not defined, but is used as an etcd member and as a PostgreSQL node.',
        at: ["/etcd/hosts/2", "/postgres/hosts/2", "/hosts/n3"],
        hint: 'Did you mean "n3"?',
      },
    ]);
  });

  it("says so when the name is that of a VIP", () => {
    const input = topology({ haproxy: { hosts: ["n1", "front"] } });
    expect(findings("unknown-host", input)).toEqual([
      {
        message: 'Host "front" is not defined, but is used as a load balancer.',
        at: ["/haproxy/hosts/1"],
        hint: '"front" is a VIP. Use its hosts instead, which are in "vips.front.hosts".',
      },
    ]);
  });

  it("sees the hosts of a VIP", () => {
    const input = topology({ vips: { front: { hosts: ["n1", "elsewhere"] } } });
    expect(findings("unknown-host", input)).toEqual([
      {
        message: 'Host "elsewhere" is not defined, but is used as a host of VIP "front".',
        at: ["/vips/front/hosts/1"],
        hint: 'Choose from "n2", "n3".',
      },
    ]);
  });

  it("accepts names that are defined", () => {
    const input = topology();
    expect(findings("unknown-host", input)).toEqual([]);
  });
});
