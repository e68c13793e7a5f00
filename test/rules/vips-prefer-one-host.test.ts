import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("vips-prefer-one-host", () => {
  it("finds two VIPs on one host", () => {
    const input = topology({ vips: { back: { address: "10.0.0.101", hosts: ["n1", "n2"] } } });
    expect(findings("vips-prefer-one-host", input)).toEqual([
      {
        message: 'VIPs "back" and "front" all prefer host "n1", so host "n2" owns none while "n1" is up.',
        at: ["/vips/front/hosts", "/vips/back/hosts"],
        hint: 'Put host "n2" first in the hosts of VIP "front".',
      },
    ]);
  });

  it("accepts one on each", () => {
    const input = topology({ vips: { back: { address: "10.0.0.101", hosts: ["n2", "n1"] } } });
    expect(findings("vips-prefer-one-host", input)).toEqual([]);
  });

  it("accepts VIPs of different hosts", () => {
    const input = topology({ vips: { back: { address: "10.0.0.101", hosts: ["n1", "n3"] } } });
    expect(findings("vips-prefer-one-host", input)).toEqual([]);
  });
});
