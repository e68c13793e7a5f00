import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("connections-in-clear", () => {
  it("finds an estate without TLS", () => {
    const input = topology();
    expect(findings("connections-in-clear", input)).toEqual([
      {
        message: "Nothing in the estate is encrypted: passwords and data go over the network in clear.",
        at: ["/tls"],
        hint: 'Set "tls" to true, or accept this with who can listen in the subnet as the reason.',
      },
    ]);
  });

  it("accepts TLS", () => {
    expect(findings("connections-in-clear", topology({ tls: true }))).toEqual([]);
  });
});
