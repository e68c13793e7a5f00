import { describe, expect, it } from "vitest";
import { outside } from "../components/external/estates.ts";
import { findings, topology, withAirflow } from "./harness.ts";

describe("objective-unknown", () => {
  it("names the objectives, the services and those who operate them", () => {
    const input = outside({
      objectives: { failoverSeconds: 400, dataLoss: "none" },
      external: { database: { operator: "the database team" } },
    });
    expect(findings("objective-unknown", input)).toEqual([
      {
        message:
          'The objectives "failoverSeconds" and "dataLoss" are not known to hold for External PostgreSQL, operated by the database team, and External RabbitMQ, operated by others.',
        at: [
          "/objectives/failoverSeconds",
          "/objectives/dataLoss",
          "/external/database/host",
          "/external/broker/hosts/0",
        ],
        hint: "Agree on them with the operator, and accept this finding with the agreement as the reason.",
      },
    ]);
    // Not known is neither 0 nor a finding of the rules that know.
    expect(findings("objective-failover", input)).toEqual([]);
    expect(findings("objective-data-loss", input)).toEqual([]);
  });

  it("accepts an estate without objectives, and one of which everything is known", () => {
    expect(findings("objective-unknown", outside())).toEqual([]);
    expect(findings("objective-unknown", topology(withAirflow, { objectives: { survive: "host" } }))).toEqual(
      [],
    );
  });
});
