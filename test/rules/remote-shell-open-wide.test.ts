import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("remote-shell-open-wide", () => {
  it("finds sixteen million addresses", () => {
    const input = topology({ network: { admin: ["10.0.0.0/24", "10.0.0.0/8"] } });
    expect(findings("remote-shell-open-wide", input)).toEqual([
      {
        message:
          'Network "admin" has the range 10.0.0.0/8 with 16777216 addresses, and each can connect to a remote shell.',
        at: ["/network/admin/1"],
        hint: "Set only the ranges that administrators connect from.",
      },
    ]);
  });

  it("accepts smaller ranges", () => {
    const input = topology({ network: { admin: ["10.0.0.0/16"] } });
    expect(findings("remote-shell-open-wide", input)).toEqual([]);
  });

  it("accepts the subnet", () => {
    const input = topology({ network: { subnet: "10.0.0.0/8" } });
    expect(findings("remote-shell-open-wide", input)).toEqual([]);
  });

  it("leaves the whole Internet to another rule", () => {
    const input = topology({ network: { admin: ["0.0.0.0/0"] } });
    expect(findings("remote-shell-open-wide", input)).toEqual([]);
  });
});
