import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("monitoring-open-to-all", () => {
  it("finds the whole Internet", () => {
    const input = topology({ network: { monitoring: ["10.0.0.0/24", "0.0.0.0/0"] } });
    expect(findings("monitoring-open-to-all", input)).toEqual([
      {
        message:
          'Network "monitoring" is 0.0.0.0/0, so anyone can read metrics for monitoring, a health check of the database.',
        at: ["/network/monitoring/1"],
        hint: "Set the addresses of the monitoring systems.",
      },
    ]);
  });

  it("accepts ranges", () => {
    const input = topology({ network: { monitoring: ["10.0.0.0/24"] } });
    expect(findings("monitoring-open-to-all", input)).toEqual([]);
  });

  it("says nothing where nobody monitors", () => {
    const input = topology();
    expect(findings("monitoring-open-to-all", input)).toEqual([]);
  });
});
