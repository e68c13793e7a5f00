import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("web-closed", () => {
  it("finds a web interface for nobody", () => {
    const input = topology(withAirflow, { network: { clients: [] } });
    expect(findings("web-closed", input)).toEqual([
      {
        message: 'Network "clients" has no range, so nobody can use the web interface.',
        at: ["/network/clients"],
        hint: "Set the ranges that users connect from, or remove the key to allow the subnet.",
      },
    ]);
  });

  it("accepts the subnet", () => {
    const input = topology(withAirflow);
    expect(findings("web-closed", input)).toEqual([]);
  });

  it("says nothing of an estate without a web interface", () => {
    const input = topology({ network: { clients: [] } });
    expect(findings("web-closed", input)).toEqual([]);
  });
});
