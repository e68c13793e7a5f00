import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("time-server-in-estate", () => {
  it("finds a host by name and one by address", () => {
    const input = topology({ time: { servers: ["n1", "10.0.0.2", "pool.ntp.org"] } });
    expect(findings("time-server-in-estate", input)).toEqual([
      {
        message: 'Hosts are to ask "n1" for the time, which is host "n1" of this estate and answers nobody.',
        at: ["/time/servers/0", "/hosts/n1"],
        hint: "Name time servers outside of the estate.",
      },
      {
        message:
          'Hosts are to ask "10.0.0.2" for the time, which is host "n2" of this estate and answers nobody.',
        at: ["/time/servers/1", "/hosts/n2"],
        hint: "Name time servers outside of the estate.",
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
