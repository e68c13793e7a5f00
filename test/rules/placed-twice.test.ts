import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("placed-twice", () => {
  it("finds a repetition once, however often", () => {
    const input = topology({ etcd: { hosts: ["n1", "n2", "n1", "n3", "n1"] } });
    expect(findings("placed-twice", input)).toEqual([
      {
        message: '"etcd.hosts" contains host "n1" 3 times, but the host counts once.',
        at: ["/etcd/hosts/2", "/etcd/hosts/4", "/etcd/hosts/0"],
        hint: "Replace the repetition with another host, or remove it.",
      },
    ]);
  });

  it("sees the hosts of a VIP", () => {
    const input = topology({ vips: { front: { hosts: ["n1", "n1"] } } });
    expect(findings("placed-twice", input)).toEqual([
      {
        message: '"vips.front.hosts" contains host "n1" twice, but the host counts once.',
        at: ["/vips/front/hosts/1", "/vips/front/hosts/0"],
        hint: "Replace the repetition with another host, or remove it.",
      },
    ]);
  });

  it("accepts one host in several lists", () => {
    const input = topology();
    expect(findings("placed-twice", input)).toEqual([]);
  });
});
