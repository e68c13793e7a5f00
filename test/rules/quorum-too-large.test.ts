import { describe, expect, it } from "vitest";
import { findings, hosts, topology } from "./harness.ts";

describe("quorum-too-large", () => {
  it("finds eight members", () => {
    const input = topology({ hosts: hosts(8), etcd: { hosts: Object.keys(hosts(8)) } });
    expect(findings("quorum-too-large", input)).toEqual([
      {
        message:
          '"etcd" has 8 members, so every write waits for 5 of them. 5 members wait for 3 and tolerate the loss of 2; 7 members wait for 4 and tolerate the loss of 3.',
        at: ["/etcd/hosts"],
        hint: 'List 5 or 7 hosts in "etcd.hosts".',
      },
    ]);
  });

  it("finds nine members", () => {
    const input = topology({ hosts: hosts(9), etcd: { hosts: Object.keys(hosts(9)) } });
    expect(findings("quorum-too-large", input)).toEqual([
      {
        message:
          '"etcd" has 9 members, so every write waits for 5 of them. 5 members wait for 3 and tolerate the loss of 2; 7 members wait for 4 and tolerate the loss of 3.',
        at: ["/etcd/hosts"],
        hint: 'List 5 or 7 hosts in "etcd.hosts".',
      },
    ]);
  });

  it("accepts seven", () => {
    const input = topology({ hosts: hosts(7), etcd: { hosts: Object.keys(hosts(7)) } });
    expect(findings("quorum-too-large", input)).toEqual([]);
  });
});
