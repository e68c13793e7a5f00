import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("capacity-unknown", () => {
  it("finds an estate that says nothing", () => {
    const input = topology();
    expect(findings("capacity-unknown", input)).toEqual([
      {
        message:
          "No host says how much memory and how many CPUs it has: whether its services fit cannot be checked.",
        at: ["/hosts"],
        hint: 'Give each host its "memory" and "cpus".',
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
        message:
          'Host "n2" does not say how much memory and how many CPUs it has: whether the services fit cannot be checked there.',
        at: ["/hosts/n2"],
        hint: 'Give each host its "memory" and "cpus".',
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
