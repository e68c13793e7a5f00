import { describe, expect, it } from "vitest";
import { findings, hosts, topology } from "./harness.ts";

describe("quorum-even", () => {
  it("finds four members", () => {
    const input = topology({ hosts: hosts(4), etcd: { hosts: Object.keys(hosts(4)) } });
    expect(findings("quorum-even", input)).toEqual([
      {
        message:
          '"etcd" has 4 members and tolerates the loss of 1. 3 members tolerate the same, and 5 members tolerate 2.',
        at: ["/etcd/hosts"],
        hint: 'List 3 or 5 hosts in "etcd.hosts".',
      },
    ]);
  });

  it("finds six members", () => {
    const input = topology({ hosts: hosts(6), etcd: { hosts: Object.keys(hosts(6)) } });
    expect(findings("quorum-even", input)).toEqual([
      {
        message:
          '"etcd" has 6 members and tolerates the loss of 2. 5 members tolerate the same, and 7 members tolerate 3.',
        at: ["/etcd/hosts"],
        hint: 'List 5 or 7 hosts in "etcd.hosts".',
      },
    ]);
  });

  it("accepts five", () => {
    const input = topology({ hosts: hosts(5), etcd: { hosts: Object.keys(hosts(5)) } });
    expect(findings("quorum-even", input)).toEqual([]);
  });

  it("leaves two and eight to their own rules", () => {
    const input = topology({
      hosts: hosts(8),
      etcd: { hosts: Object.keys(hosts(8)) },
      rabbitmq: { hosts: ["n1", "n2"] },
    });
    expect(findings("quorum-even", input)).toEqual([]);
  });
});
