import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("quorum-single", () => {
  it("finds one member", () => {
    const input = topology({ etcd: { hosts: ["n1"] } });
    expect(findings("quorum-single", input)).toEqual([
      {
        message:
          '"etcd" has 1 member, on host "n1", and tolerates no loss. 3 members tolerate the loss of 1.',
        at: ["/etcd/hosts"],
        hint: 'List 3 hosts in "etcd.hosts".',
      },
    ]);
  });

  it("accepts three", () => {
    const input = topology();
    expect(findings("quorum-single", input)).toEqual([]);
  });
});
