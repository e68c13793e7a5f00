import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("synchronous-nodes", () => {
  it("finds more standbys awaited than there are", () => {
    const input = topology({ postgres: { synchronousNodes: 3 } });
    expect(findings("synchronous-nodes", input)).toEqual([
      {
        message:
          "Commits should wait for 3 standbys, but there are only 2, and Patroni silently waits for fewer.",
        at: ["/postgres/synchronousNodes", "/postgres/hosts"],
        hint: "Set synchronousNodes to 2, or add hosts.",
      },
    ]);
  });

  it("finds a single node", () => {
    const input = topology({ postgres: { hosts: ["n1"] } });
    expect(findings("synchronous-nodes", input)).toEqual([
      {
        message:
          "Commits should wait for 1 standby, but there are only 0, and Patroni silently waits for fewer.",
        at: ["/postgres/synchronousNodes", "/postgres/hosts"],
        hint: "Add hosts, or set synchronous to false.",
      },
    ]);
  });

  it("counts no standby whose tag keeps it from being synchronous", () => {
    const input = topology({
      postgres: {
        extraByHost: { n1: { patroni: { "tags.nosync": true } }, n3: { patroni: { "tags.nosync": true } } },
      },
    });
    expect(findings("synchronous-nodes", input)).toEqual([
      {
        message:
          "Commits should wait for 1 standby, but there are only 0 that may be synchronous, and Patroni silently waits for fewer.",
        at: ["/postgres/synchronousNodes", "/postgres/hosts"],
        hint: 'Remove tags.nosync, tags.sync_priority, tags.nostream and tags.replicatefrom from some of "n1", "n3".',
      },
    ]);
    const one = { postgres: { extraByHost: { n1: { patroni: { "tags.nosync": true } } } } };
    expect(findings("synchronous-nodes", topology(one))).toEqual([]);
  });

  it("finds more standbys in a quorum than there are", () => {
    const input = topology({ postgres: { synchronous: "quorum", synchronousNodes: 3 } });
    expect(findings("synchronous-nodes", input)).toHaveLength(1);
  });

  it("accepts as many as there are", () => {
    const input = topology({ postgres: { synchronousNodes: 2 } });
    expect(findings("synchronous-nodes", input)).toEqual([]);
  });

  it("accepts any number without synchronous replication", () => {
    const input = topology({ postgres: { synchronous: false, synchronousNodes: 5 } });
    expect(findings("synchronous-nodes", input)).toEqual([]);
  });
});
