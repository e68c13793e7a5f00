import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("etcd-joining-not-member", () => {
  it("finds a host that is no member", () => {
    const input = topology({ hosts: { n4: { address: "10.0.0.4" } }, etcd: { joining: ["n4"] } });
    expect(findings("etcd-joining-not-member", input)).toEqual([
      {
        message: 'Host "n4" is to join etcd\'s cluster, but is not one of its hosts.',
        at: ["/etcd/joining/0", "/etcd/hosts"],
        hint: 'Add "n4" to the hosts of etcd, or remove it here.',
      },
    ]);
  });

  it("finds that every member is to join", () => {
    const input = topology({ etcd: { hosts: ["n1"], joining: ["n1"] } });
    expect(findings("etcd-joining-not-member", input)).toEqual([
      {
        message: "Every host of etcd is to join a running cluster, so none is running.",
        at: ["/etcd/joining", "/etcd/hosts"],
        hint: "Name only the hosts that are being added; for a new cluster, none.",
      },
    ]);
  });

  it("accepts one member that joins", () => {
    const input = topology({ etcd: { joining: ["n3"] } });
    expect(findings("etcd-joining-not-member", input)).toEqual([]);
  });
});
