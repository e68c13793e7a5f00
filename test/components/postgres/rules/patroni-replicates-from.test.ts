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
          '"n2" is to replicate from "n9", which is no node of PostgreSQL: it would replicate from the leader.',
        at: ["/postgres/extraByHost/n2/patroni/tags.replicatefrom"],
        hint: "Name another node that follows the leader.",
      },
    ]);
  });

  it("finds every node of a circle that the leader may stand outside of", () => {
    expect(found({ n1: "n2", n2: "n1" }).map(({ message }) => message)).toEqual([
      '"n1" is to replicate from "n2", and so in the end from itself: none of them gets anything while another node leads.',
      '"n2" is to replicate from "n1", and so in the end from itself: none of them gets anything while another node leads.',
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
