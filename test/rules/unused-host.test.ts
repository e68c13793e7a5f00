import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("unused-host", () => {
  it("finds a host without a task", () => {
    const input = topology({ hosts: { spare: { address: "10.0.0.9" } } });
    expect(findings("unused-host", input)).toEqual([
      {
        message: 'Host "spare" runs no service that users rely on.',
        at: ["/hosts/spare"],
        hint: 'Place a service on the host, remove the host, or set its "managed" to false if it does not belong to the estate.',
      },
    ]);
  });

  it("finds several hosts at once", () => {
    const input = topology({ hosts: { spare: { address: "10.0.0.9" }, other: { address: "10.0.0.8" } } });
    expect(findings("unused-host", input)).toEqual([
      {
        message: 'Hosts "other" and "spare" run no service that users rely on.',
        at: ["/hosts/other", "/hosts/spare"],
        hint: 'Place a service on each host, remove the hosts, or set their "managed" to false if they do not belong to the estate.',
      },
    ]);
  });

  it("finds a host that does nothing but hold a VIP", () => {
    const input = topology({
      hosts: { spare: { address: "10.0.0.9" } },
      vips: { front: { hosts: ["n1", "spare"] } },
    });
    expect(findings("unused-host", input)).toEqual([
      {
        message: 'Host "spare" runs no service that users rely on.',
        at: ["/hosts/spare"],
        hint: 'Place a service on the host, remove the host, or set its "managed" to false if it does not belong to the estate.',
      },
    ]);
  });

  it("accepts a host that keeps the backups of others", () => {
    const input = topology({
      tls: true,
      hosts: { spare: { address: "10.0.0.9" } },
      pgbackrest: { repository: { type: "posix", host: "spare" } },
    });
    expect(findings("unused-host", input)).toEqual([]);
  });

  it("accepts an unmanaged host", () => {
    const input = topology({ hosts: { card: { address: "10.0.0.9", managed: false } } });
    expect(findings("unused-host", input)).toEqual([]);
  });
});
