import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("keepalived-advert-interval", () => {
  it("finds rare signs of life", () => {
    const input = topology({ keepalived: { advertInterval: 5 } });
    expect(findings("keepalived-advert-interval", input)).toEqual([
      {
        message: "A VIP takes 16 s to move after the loss of its owner: 3 x advertInterval 5 s + 1 s.",
        at: ["/keepalived/advertInterval"],
        hint: "Set advertInterval to 1.",
      },
    ]);
  });

  it("accepts three seconds", () => {
    const input = topology({ keepalived: { advertInterval: 3 } });
    expect(findings("keepalived-advert-interval", input)).toEqual([]);
  });

  it("says nothing without a VIP", () => {
    const input = topology({
      keepalived: { advertInterval: 5 },
      vips: undefined,
      haproxy: { vip: undefined },
    });
    expect(findings("keepalived-advert-interval", input)).toEqual([]);
  });
});
