import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("tier-uneven", () => {
  it("finds a host of a quarter of the others' size", () => {
    const input = topology({
      hosts: {
        n1: { memory: "16GiB", cpus: 8, disk: "100GiB" },
        n2: { memory: "4GiB", cpus: 8, disk: "100GiB" },
        n3: { memory: "16GiB", cpus: 8, disk: "100GiB" },
      },
    });
    expect(findings("tier-uneven", input)).toEqual([
      {
        message:
          '"etcd", "PostgreSQL under Patroni", "HAProxy" may move from host "n1" with 16384 MiB of memory to host "n2" with 4096.',
        at: ["/hosts/n2/memory", "/hosts/n1/memory"],
        hint: 'Give "n2" as much as "n1".',
      },
    ]);
  });

  it("accepts hosts alike", () => {
    const input = topology({
      hosts: {
        n1: { memory: "16GiB", cpus: 8, disk: "100GiB" },
        n2: { memory: "16GiB", cpus: 8, disk: "100GiB" },
        n3: { memory: "16GiB", cpus: 8, disk: "100GiB" },
      },
    });
    expect(findings("tier-uneven", input)).toEqual([]);
  });

  it("accepts a little less", () => {
    const input = topology({
      hosts: {
        n1: { memory: "16GiB", cpus: 8, disk: "100GiB" },
        n2: { memory: "10GiB", cpus: 8, disk: "100GiB" },
        n3: { memory: "16GiB", cpus: 8, disk: "100GiB" },
      },
    });
    expect(findings("tier-uneven", input)).toEqual([]);
  });
});
