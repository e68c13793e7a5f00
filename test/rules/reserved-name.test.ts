import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("reserved-name", () => {
  it("finds a host and a VIP", () => {
    const input = topology({
      hosts: { localhost: { address: "10.0.0.4" } },
      vips: { "ip6-loopback": { address: "10.0.0.101", hosts: ["n1", "n2"] } },
    });
    expect(findings("reserved-name", input)).toEqual([
      {
        message: 'Host "localhost" has a name that operating systems reserve.',
        at: ["/hosts/localhost"],
        hint: "Choose another name.",
      },
      {
        message: 'VIP "ip6-loopback" has a name that operating systems reserve.',
        at: ["/vips/ip6-loopback"],
        hint: "Choose another name.",
      },
    ]);
  });

  it("accepts names that merely look like one", () => {
    const input = topology({ hosts: { "localhost-1": { address: "10.0.0.4" } } });
    expect(findings("reserved-name", input)).toEqual([]);
  });
});
