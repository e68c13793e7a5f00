import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const estate = (named: string) =>
  topology({
    network: { applications: { billing: ["10.5.0.0/24"] } },
    postgres: { databases: { invoices: { owner: "invoices", applications: { [named]: {} } } } },
  });

describe("unknown-network", () => {
  it("suggests the name that was meant", () =>
    expect(findings("unknown-network", estate("biling"))).toEqual([
      {
        message:
          'Application "biling" has no network, but is used as an application that uses database "invoices".',
        at: ["/postgres/databases/invoices/applications/biling"],
        hint: 'Did you mean "billing"?',
      },
    ]));

  it("suggests no network that is not an application's", () =>
    expect(findings("unknown-network", estate("monitorin"))[0]?.hint).toBe('Choose from "billing".'));

  it("accepts names that are defined", () =>
    expect(findings("unknown-network", estate("billing"))).toEqual([]));
});
