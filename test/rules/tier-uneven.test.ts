import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("tier-uneven", () => {
  it("finds a host of a quarter of the others' size", () => {
    const input = topology({
      hosts: {
        n1: { memory: "16GiB", cpus: 8 },
        n2: { memory: "4GiB", cpus: 8 },
        n3: { memory: "16GiB", cpus: 8 },
      },
    });
    expect(findings("tier-uneven", input)).toEqual([
      {
        message:
          '"PostgreSQL under Patroni" and "HAProxy" may fail over to host "n2", which has 4096 MiB of memory while host "n1" has 16384.',
        at: ["/hosts/n2/memory", "/hosts/n1/memory"],
        hint: 'Give host "n2" as much as host "n1".',
      },
    ]);
  });

  it("finds less of both in one finding", () => {
    const input = topology({
      hosts: {
        n1: { memory: "16GiB", cpus: 8 },
        n2: { memory: "4GiB", cpus: 2 },
        n3: { memory: "16GiB", cpus: 8 },
      },
    });
    expect(findings("tier-uneven", input)).toEqual([
      {
        message:
          '"PostgreSQL under Patroni" and "HAProxy" may fail over to host "n2", which has 2 CPUs while host "n1" has 8 and 4096 MiB of memory while host "n1" has 16384.',
        at: ["/hosts/n2/cpus", "/hosts/n1/cpus", "/hosts/n2/memory", "/hosts/n1/memory"],
        hint: 'Give host "n2" as much as host "n1".',
      },
    ]);
  });

  it("accepts hosts alike", () => {
    const input = topology({
      hosts: {
        n1: { memory: "16GiB", cpus: 8 },
        n2: { memory: "16GiB", cpus: 8 },
        n3: { memory: "16GiB", cpus: 8 },
      },
    });
    expect(findings("tier-uneven", input)).toEqual([]);
  });

  it("accepts a little less", () => {
    const input = topology({
      hosts: {
        n1: { memory: "16GiB", cpus: 8 },
        n2: { memory: "10GiB", cpus: 8 },
        n3: { memory: "16GiB", cpus: 8 },
      },
    });
    expect(findings("tier-uneven", input)).toEqual([]);
  });

  it("says nothing of hosts that do not say", () => {
    const input = topology();
    expect(findings("tier-uneven", input)).toEqual([]);
  });
});
