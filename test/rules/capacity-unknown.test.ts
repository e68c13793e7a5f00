import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("capacity-unknown", () => {
  it("finds an estate that says nothing", () => {
    const input = topology();
    expect(findings("capacity-unknown", input)).toEqual([
      {
        message: 'No host sets both "memory" and "cpus", so the capacity of the hosts cannot be checked.',
        at: ["/hosts"],
        hint: 'Set "memory" and "cpus" of each host.',
      },
    ]);
  });

  it("names the hosts that do not say", () => {
    const input = topology({
      hosts: {
        n1: { memory: "16GiB", cpus: 8, disk: "100GiB" },
        n2: { memory: "16GiB" },
        n3: { memory: "16GiB", cpus: 8, disk: "100GiB" },
      },
    });
    expect(findings("capacity-unknown", input)).toEqual([
      {
        message: 'Host "n2" does not set both "memory" and "cpus", so its capacity cannot be checked.',
        at: ["/hosts/n2"],
        hint: 'Set "memory" and "cpus" of each host.',
      },
    ]);
  });

  it("accepts hosts that say both", () => {
    const input = topology({
      hosts: {
        n1: { memory: "16GiB", cpus: 8, disk: "100GiB" },
        n2: { memory: "16GiB", cpus: 8, disk: "100GiB" },
        n3: { memory: "16GiB", cpus: 8, disk: "100GiB" },
      },
    });
    expect(findings("capacity-unknown", input)).toEqual([]);
  });
});
