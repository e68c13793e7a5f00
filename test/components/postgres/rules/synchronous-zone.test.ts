import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("synchronous-zone", () => {
  it("finds leader and standby in one zone", () => {
    const input = topology({ hosts: { n2: { zone: "z1" } } });
    expect(findings("synchronous-zone", input)).toEqual([
      {
        message:
          'Zone "z1" has 2 PostgreSQL nodes ("n1", "n2"), but a commit waits for only 1 standby. The leader, its standby and acknowledged commits may be lost with the zone.',
        at: ["/hosts/n2/zone", "/postgres/synchronousNodes", "/postgres/hosts", "/hosts/n1/zone"],
        hint: "Spread the nodes over more zones, or set synchronousNodes to 2.",
      },
    ]);
  });

  it("accepts a zone each", () => {
    const input = topology();
    expect(findings("synchronous-zone", input)).toEqual([]);
  });

  it("accepts a commit that leaves the zone", () => {
    const input = topology({ hosts: { n2: { zone: "z1" } }, postgres: { synchronousNodes: 2 } });
    expect(findings("synchronous-zone", input)).toEqual([]);
  });

  it("says nothing of one zone", () => {
    const input = topology({ hosts: { n2: { zone: "z1" }, n3: { zone: "z1" } } });
    expect(findings("synchronous-zone", input)).toEqual([]);
  });

  it("says nothing of asynchronous replication", () => {
    const input = topology({ hosts: { n2: { zone: "z1" } }, postgres: { synchronous: false } });
    expect(findings("synchronous-zone", input)).toEqual([]);
  });
});
