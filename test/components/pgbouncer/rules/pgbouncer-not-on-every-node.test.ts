import { describe, expect, it } from "vitest";
import { findings, hosts, topology } from "../../../rules/harness.ts";

describe("pgbouncer-not-on-every-node", () => {
  it("finds a node that may lead without a pooler", () => {
    expect(findings("pgbouncer-not-on-every-node", topology({ pgbouncer: { hosts: ["n1", "n3"] } }))).toEqual(
      [
        {
          message:
            "PgBouncer runs on the database nodes n1, n3, but not on n2, so no pooler serves a leader there.",
          at: ["/pgbouncer/hosts"],
          hint: 'Add n2 to "pgbouncer.hosts", or set "pgbouncer.vip" so that poolers serve the whole cluster.',
        },
      ],
    );
  });

  it("finds poolers in two kinds of places", () => {
    const input = topology({ hosts: hosts(4), pgbouncer: { hosts: ["n1", "n2", "n3", "n4"] } });
    expect(findings("pgbouncer-not-on-every-node", input)).toEqual([
      {
        message:
          "PgBouncer runs on the database nodes n1, n2, n3, and also on n4, which is not a database node. Clients would have two independent endpoints.",
        at: ["/pgbouncer/hosts"],
        hint: 'Remove n4 from "pgbouncer.hosts", or remove the database nodes from it.',
      },
    ]);
  });

  it.each([
    ["every node", { hosts: ["n3", "n2", "n1"] }],
    ["some nodes, behind a VIP", { hosts: ["n1", "n2"], vip: "front" }],
  ])("accepts %s", (_what, pgbouncer) => {
    expect(findings("pgbouncer-not-on-every-node", topology({ pgbouncer }))).toEqual([]);
  });
});
