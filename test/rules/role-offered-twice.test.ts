import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const leader = {
  vips: { leader: { address: "10.0.0.101", hosts: ["n1", "n2", "n3"] } },
  vipManager: { vip: "leader" },
};

describe("role-offered-twice", () => {
  it("finds a balancer beside a VIP that follows the leader", () => {
    expect(findings("role-offered-twice", topology(leader))).toEqual([
      {
        message:
          'Clients need one endpoint for a writable database, but there are 2: "HAProxy port for PostgreSQL writes" and "PostgreSQL by the VIP".',
        at: ["/haproxy/ports/primary", "/vipManager/vip"],
        hint: "Keep one: set the port of the load balancer to false, or remove the VIP that follows the leader.",
      },
    ]);
  });

  it("accepts a balancer that leads elsewhere", () => {
    const input = topology(leader, { haproxy: { ports: { primary: false } } });
    expect(findings("role-offered-twice", input)).toEqual([]);
  });

  it("accepts several balancers of one kind", () => {
    expect(findings("role-offered-twice", topology())).toEqual([]);
  });
});
