import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const network = { applications: { billing: ["10.5.0.0/24"] } };

describe("unused-network", () => {
  it("finds an application that no setting names", () =>
    expect(findings("unused-network", topology({ network }))).toEqual([
      {
        message: 'Application "billing" reaches nothing in the estate.',
        at: ["/network/applications/billing"],
        hint: 'Name it in "applications" of a database or in "from" of an agent, or remove it.',
      },
    ]));

  it("finds an application whose endpoint is a loopback address", () => {
    const databases = { invoices: { owner: "invoices", applications: { billing: {} } } };
    const local = { haproxy: { hosts: ["n1", "n2", "n3"], vip: undefined, local: true }, vips: undefined };
    const [finding] = findings("unused-network", topology({ network, postgres: { databases } }, local));
    expect(finding?.message).toBe(
      'Application "billing" reaches nothing in the estate, although it is used as an application that uses database "invoices": that has no address outside its own host.',
    );
    expect(finding?.at).toEqual([
      "/network/applications/billing",
      "/postgres/databases/invoices/applications/billing",
    ]);
  });

  it("accepts an application that uses a database", () => {
    const databases = { invoices: { owner: "invoices", applications: { billing: {} } } };
    expect(findings("unused-network", topology({ network, postgres: { databases } }))).toEqual([]);
  });
});
