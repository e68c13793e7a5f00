import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const on = (platform: string, ...changes: readonly Json[]) =>
  findings(
    "valkey-package",
    topology(
      withAirflow,
      { platform, rabbitmq: undefined, valkey: { hosts: ["n1", "n2", "n3"] } },
      ...changes,
    ),
  );

describe("valkey-package", () => {
  it("finds a platform whose Sentinel is too old", () => {
    expect(on("debian13", { hosts: { n2: { platform: "ubuntu2204" } } })).toEqual([
      {
        message:
          'The Valkey node "n2" runs Ubuntu 22.04, which packages neither Valkey nor Redis 6.2 or later.',
        at: ["/valkey/hosts", "/hosts/n2"],
        hint: "Place the node on a host with another platform, or use another broker.",
      },
    ]);
  });

  it.each(["el9", "el10", "debian12", "debian13", "ubuntu2404"])("accepts %s", (platform) => {
    expect(on(platform)).toEqual([]);
  });
});
