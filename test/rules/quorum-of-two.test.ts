import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("quorum-of-two", () => {
  it("finds two members", () => {
    const input = topology({ etcd: { hosts: ["n1", "n2"] } });
    expect(findings("quorum-of-two", input)).toEqual([
      {
        message:
          '"etcd" has 2 members, on hosts "n1" and "n2", and needs both: the loss of either stops it. 1 member would fail half as often, and 3 members tolerate the loss of 1.',
        at: ["/etcd/hosts"],
        hint: 'List 3 hosts in "etcd.hosts".',
      },
    ]);
  });

  it("counts a repetition once", () => {
    const input = topology({ etcd: { hosts: ["n1", "n2", "n1"] } });
    expect(findings("quorum-of-two", input)).toEqual([
      {
        message:
          '"etcd" has 2 members, on hosts "n1" and "n2", and needs both: the loss of either stops it. 1 member would fail half as often, and 3 members tolerate the loss of 1.',
        at: ["/etcd/hosts"],
        hint: 'List 3 hosts in "etcd.hosts".',
      },
    ]);
  });

  it("accepts three", () => {
    const input = topology();
    expect(findings("quorum-of-two", input)).toEqual([]);
  });

  it("says nothing while the size is not known", () => {
    const input = topology({ etcd: { hosts: ["n1", "n2", "nowhere"] } });
    expect(findings("quorum-of-two", input)).toEqual([]);
  });
});
