import { describe, expect, it } from "vitest";
import { findings, hosts, topology } from "../../../rules/harness.ts";

const nodes = ["n1", "n2", "n3"];

describe("pgbouncer-finds-no-leader", () => {
  it("finds poolers of nodes that nothing chooses among", () => {
    const input = topology({ haproxy: { ports: { pooled: false } }, pgbouncer: { hosts: nodes } });
    expect(findings("pgbouncer-finds-no-leader", input)).toEqual([
      {
        message:
          "PgBouncer runs on each database node (n1, n2, n3), but nothing routes clients to the one on the leader.",
        at: ["/pgbouncer/hosts"],
        hint: "Add a load balancer with a port for the poolers, or a VIP that follows the leader.",
      },
    ]);
  });

  it("finds a pooler elsewhere that nothing leads to the leader", () => {
    const input = topology({ haproxy: undefined, hosts: hosts(4), pgbouncer: { hosts: ["n4"] } });
    expect(findings("pgbouncer-finds-no-leader", input)).toEqual([
      {
        message: "PgBouncer serves the whole cluster (on n4), but nothing routes it to the leader.",
        at: ["/pgbouncer/hosts"],
        hint: "Add a load balancer with a port for writing, or a VIP that follows the leader.",
      },
    ]);
  });

  it.each([
    ["a balancer of poolers", { pgbouncer: { hosts: nodes } }],
    ["a pooler behind a VIP", { pgbouncer: { hosts: ["n1", "n2"], vip: "front" } }],
    [
      "a VIP that follows the leader",
      {
        haproxy: undefined,
        vips: { front: { hosts: nodes } },
        vipManager: { vip: "front" },
        pgbouncer: { hosts: nodes },
      },
    ],
  ])("accepts %s", (_what, change) => {
    expect(findings("pgbouncer-finds-no-leader", topology(change))).toEqual([]);
  });
});
