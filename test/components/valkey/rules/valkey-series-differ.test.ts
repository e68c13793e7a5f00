import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const found = (...changes: readonly Json[]) =>
  findings(
    "valkey-series-differ",
    topology(
      withAirflow,
      { platform: "debian12", rabbitmq: undefined, valkey: { hosts: ["n1", "n2", "n3"] } },
      ...changes,
    ),
  );

describe("valkey-series-differ", () => {
  it("finds nodes on platforms with other series", () => {
    expect(found({ hosts: { n3: { platform: "debian13" } } })).toEqual([
      {
        message: 'The Valkey nodes have 2 series: Redis 7.0 on "n1", Valkey 8.1 on "n3".',
        at: ["/valkey/hosts"],
        hint: "Give all nodes one platform. During an upgrade, upgrade the leader last.",
      },
    ]);
  });

  it("accepts one platform", () => {
    expect(found()).toEqual([]);
  });

  it("leaves a platform without a package to another rule", () => {
    expect(found({ hosts: { n3: { platform: "ubuntu2204" } } })).toEqual([]);
  });
});
