import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const found = (...ranges: readonly string[]) =>
  findings(
    "application-open-to-all",
    topology({
      network: { applications: { billing: ranges } },
      postgres: { databases: { invoices: { owner: "invoices", applications: { billing: {} } } } },
    }),
  );

describe("application-open-to-all", () => {
  it("finds the whole Internet", () =>
    expect(found("10.5.0.0/24", "0.0.0.0/0")).toEqual([
      {
        message:
          'Application "billing" is 0.0.0.0/0, so anyone can reach a writable database, a standby for reads.',
        at: ["/network/applications/billing/1"],
        hint: "Set the addresses of the application.",
      },
    ]));

  it("accepts ranges", () => expect(found("10.5.0.0/24")).toEqual([]));
});
