import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const found = (tag: string, value: string | number | boolean) =>
  findings(
    "patroni-tag-kind",
    topology({ postgres: { extraByHost: { n3: { patroni: { [`tags.${tag}`]: value } } } } }),
  );

describe("patroni-tag-kind", () => {
  it("finds text that reads like false and counts as true", () => {
    expect(found("nofailover", "false")).toEqual([
      {
        message: 'tags.nofailover is "false", but Patroni\'s configuration check expects true or false.',
        at: ["/postgres/extraByHost/n3/patroni/tags.nofailover"],
        hint: "Set tags.nofailover to true or false.",
      },
    ]);
  });

  it.each([
    ["nosync", "yes"],
    ["nostream", "on"],
    ["noloadbalance", 1],
    ["failover_priority", "0"],
    ["sync_priority", -1],
    ["failover_priority", 1.5],
  ])("finds %s: %j", (tag, value) => {
    expect(found(tag, value)).toHaveLength(1);
  });

  it.each([
    ["nosync", true],
    ["failover_priority", 0],
    ["replicatefrom", "n1"],
    ["region", "north"],
  ])("accepts %s: %j", (tag, value) => {
    expect(found(tag, value)).toEqual([]);
  });
});
