import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("etcd-joining-not-member", () => {
  it("finds a host that is no member", () => {
    const input = topology({ hosts: { n4: { address: "10.0.0.4" } }, etcd: { joining: ["n4"] } });
    expect(findings("etcd-joining-not-member", input)).toEqual([
      {
        message: 'Host "n4" joins the etcd cluster, but is not one of its hosts.',
        at: ["/etcd/joining/0", "/etcd/hosts"],
        hint: 'Add "n4" to "etcd.hosts", or remove it from "etcd.joining".',
      },
    ]);
  });

  it("finds that every member is to join", () => {
    const input = topology({ etcd: { hosts: ["n1"], joining: ["n1"] } });
    expect(findings("etcd-joining-not-member", input)).toEqual([
      {
        message: "Every etcd host joins a running cluster, so no cluster is running.",
        at: ["/etcd/joining", "/etcd/hosts"],
        hint: 'Set "etcd.joining" to the host that you add. For a new cluster, remove it.',
      },
    ]);
  });

  it("accepts one member that joins", () => {
    const input = topology({ etcd: { joining: ["n3"] } });
    expect(findings("etcd-joining-not-member", input)).toEqual([]);
  });
});
