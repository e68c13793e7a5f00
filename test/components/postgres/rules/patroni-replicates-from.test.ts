import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const found = (from: Readonly<Record<string, string>>) =>
  findings(
    "patroni-replicates-from",
    topology({
      postgres: {
        extraByHost: Object.fromEntries(
          Object.entries(from).map(([host, name]) => [host, { patroni: { "tags.replicatefrom": name } }]),
        ),
      },
    }),
  );

describe("patroni-replicates-from", () => {
  it("finds a host that is no member", () => {
    expect(found({ n2: "n9" })).toEqual([
      {
        message:
          '"n2" replicates from "n9", which is not a PostgreSQL node, so it would replicate from the leader instead.',
        at: ["/postgres/extraByHost/n2/patroni/tags.replicatefrom"],
        hint: 'Did you mean "n1" or "n3"?',
      },
    ]);
  });

  it("finds every node of a circle that the leader may stand outside of", () => {
    expect(found({ n1: "n2", n2: "n1" }).map(({ message }) => message)).toEqual([
      '"n1" replicates from "n2" and thereby in a cycle from itself, so these nodes get no data while another node leads.',
      '"n2" replicates from "n1" and thereby in a cycle from itself, so these nodes get no data while another node leads.',
    ]);
  });

  it("accepts a circle of all nodes, and a node's own name, which Patroni passes over", () => {
    expect(found({ n1: "n2", n2: "n3", n3: "n1" })).toEqual([]);
    expect(found({ n1: "n1" })).toEqual([]);
  });

  it("accepts a chain", () => {
    expect(found({ n3: "n2", n2: "n1" })).toEqual([]);
  });
});
