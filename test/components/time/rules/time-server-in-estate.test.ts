import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("time-server-in-estate", () => {
  it("finds a host by name and one by address", () => {
    const input = topology({ time: { servers: ["n1", "10.0.0.2", "pool.ntp.org"] } });
    expect(findings("time-server-in-estate", input)).toEqual([
      {
        message: 'The time server "n1" is host "n1" of this estate, which does not answer NTP requests.',
        at: ["/time/servers/0", "/hosts/n1"],
        hint: "Set time servers outside the estate.",
      },
      {
        message:
          'The time server "10.0.0.2" is host "n2" of this estate, which does not answer NTP requests.',
        at: ["/time/servers/1", "/hosts/n2"],
        hint: "Set time servers outside the estate.",
      },
    ]);
  });

  it("accepts others", () => {
    const input = topology({ time: { servers: ["10.0.0.250", "pool.ntp.org"] } });
    expect(findings("time-server-in-estate", input)).toEqual([]);
  });

  it("accepts a host of others", () => {
    const input = topology({
      hosts: { clock: { address: "10.0.0.250", managed: false } },
      time: { servers: ["clock"] },
    });
    expect(findings("time-server-in-estate", input)).toEqual([]);
  });
});
