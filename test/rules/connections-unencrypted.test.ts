import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("connections-unencrypted", () => {
  it("finds an estate without TLS", () => {
    const input = topology();
    expect(findings("connections-unencrypted", input)).toEqual([
      {
        message: "TLS is off: passwords and data cross the network unencrypted.",
        at: ["/tls"],
        hint: 'Set "tls" to true, or accept this finding and state who can listen in the subnet.',
      },
    ]);
  });

  it("accepts TLS", () => {
    expect(findings("connections-unencrypted", topology({ tls: true }))).toEqual([]);
  });
});
