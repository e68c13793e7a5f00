import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const network = { applications: { billing: ["10.5.0.0/24"] } };

describe("unused-network", () => {
  it("finds an application that no setting names", () =>
    expect(findings("unused-network", topology({ network }))).toEqual([
      {
        message: 'Application "billing" reaches nothing in the estate.',
        at: ["/network/applications/billing"],
        hint: 'Name it in "applications" of a database, or remove it.',
      },
    ]));

  it("accepts an application that uses a database", () => {
    const databases = { invoices: { owner: "invoices", applications: { billing: {} } } };
    expect(findings("unused-network", topology({ network, postgres: { databases } }))).toEqual([]);
  });
});
