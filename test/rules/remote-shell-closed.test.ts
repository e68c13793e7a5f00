import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("remote-shell-closed", () => {
  it("finds a network without ranges", () => {
    const input = topology({ network: { admin: [] } });
    expect(findings("remote-shell-closed", input)).toEqual([
      {
        message:
          "The administrators' network has no range, so the firewall of every host blocks remote shells.",
        at: ["/network/admin"],
        hint: "Set the ranges that administrators connect from, such as 10.0.0.0/24.",
      },
    ]);
  });

  it("accepts the default", () => {
    const input = topology();
    expect(findings("remote-shell-closed", input)).toEqual([]);
  });

  it("accepts that nobody uses the web interface", () => {
    const input = topology({ network: { clients: [] } });
    expect(findings("remote-shell-closed", input)).toEqual([]);
  });
});
