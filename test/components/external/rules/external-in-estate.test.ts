import { describe, expect, it } from "vitest";
import { buildBundle } from "../../../../src/index.ts";
import { findings } from "../../../rules/harness.ts";
import { outside } from "../estates.ts";

const hint =
  "Name a host outside the estate, or add the section of the service, which configures it on hosts of the estate.";

describe("external-in-estate", () => {
  it("finds the name and the address of a managed host, and a VIP", () => {
    const input = outside({
      external: { database: { host: "n1" }, broker: { hosts: ["10.0.0.100", "10.0.0.2"] } },
    });
    expect(findings("external-in-estate", input)).toEqual([
      {
        message: 'The external service at "n1" is on managed host "n1" of the estate.',
        at: ["/external/database/host", "/hosts/n1"],
        hint,
      },
      {
        message: 'The external service at "10.0.0.100" is on VIP "front" of the estate.',
        at: ["/external/broker/hosts/0", "/vips/front"],
        hint,
      },
      {
        message: 'The external service at "10.0.0.2" is on managed host "n2" of the estate.',
        at: ["/external/broker/hosts/1", "/hosts/n2"],
        hint,
      },
    ]);
  });

  it("accepts DNS names, other addresses, and hosts that are not managed", () => {
    const input = outside({
      hosts: { db: { address: "10.9.0.5", managed: false } },
      external: { database: { host: "db" }, broker: { hosts: ["10.9.0.6", "mq.example.com"] } },
    });
    expect(findings("external-in-estate", input)).toEqual([]);
    expect(findings("unknown-host", input)).toEqual([]);
    expect(findings("unmanaged-host", input)).toEqual([]);
  });

  it("leaves a name that no host has to the rule that finds it", () => {
    const input = outside({ external: { database: { host: "dbb" } } });
    expect(findings("external-in-estate", input)).toEqual([]);
    expect(findings("unknown-host", input).map(({ at }) => at)).toEqual([["/external/database/host"]]);
    const errors = buildBundle(input).diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ rule }) => rule)).toEqual(["unknown-host"]);
  });
});
