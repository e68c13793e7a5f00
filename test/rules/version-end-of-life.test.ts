import { describe, expect, it } from "vitest";
import { components } from "../../src/components/index.ts";
import { buildBundle } from "../../src/index.ts";
import type { VersionTable } from "../../src/model/version.ts";
import { findings, type Json, planOf, topology } from "./harness.ts";

/** What the rule finds when the table of PostgreSQL is this one. */
function findingsWith(series: VersionTable["series"], change: Json) {
  const component: { versions?: readonly VersionTable[] } = components.postgres;
  const own = component.versions;
  try {
    component.versions = [{ product: "PostgreSQL", setting: "/postgres/version", series, gates: {} }];
    return findings("version-end-of-life", topology(change));
  } finally {
    if (own) component.versions = own;
    else delete component.versions;
  }
}

describe("version-end-of-life", () => {
  const series = [
    { name: "13", endOfLife: "2025-11-13" },
    { name: "16", endOfLife: "2099-01-01" },
    { name: "18" },
  ] as const;

  it("finds a version after its last fix", () => {
    expect(findingsWith(series, { postgres: { version: 13 } })).toEqual([
      {
        message: "PostgreSQL 13 reached its end of life on 2025-11-13.",
        at: ["/postgres/version"],
        hint: 'Set "postgres.version" to a newer version, such as 18.',
      },
    ]);
  });

  it("accepts a version that gets fixes, and one of which nobody knows", () => {
    expect(findingsWith(series, {})).toEqual([]);
    expect(findingsWith(series, { postgres: { version: 18 } })).toEqual([]);
    expect(findingsWith(series, { postgres: { version: 17 } })).toEqual([]);
  });

  describe("as of a day", () => {
    const accept = { "version-end-of-life": "the upgrade is planned" };
    const input = topology({ postgres: { version: 16 }, accept });
    const rulesOf = (today?: string) =>
      buildBundle(input, { today })
        .diagnostics.filter(({ message }) => message.includes("PostgreSQL 16") || message.includes("accept"))
        .map(({ rule }) => rule);

    it("finds what ends before it", () => {
      expect(rulesOf("2028-11-10")).toEqual(["version-end-of-life"]);
      expect(rulesOf("2028-11-09")).toEqual(["accept-without-effect"]);
    });

    it("says nothing without one, and nothing about who accepts it", () => {
      expect(rulesOf()).toEqual([]);
    });
  });

  it("leaves packages of the platform to the platform", () => {
    const versionsOf = (change: Json) =>
      planOf(topology(change)).versions.find(({ product }) => product === "HAProxy");
    expect(versionsOf({})).toMatchObject({ version: "2.4", endOfLife: undefined });
    expect(versionsOf({ platform: "debian12" })).toMatchObject({ version: "2.6", endOfLife: undefined });
    expect(versionsOf({ haproxy: { version: "2.6" } })).toMatchObject({
      version: "2.6",
      endOfLife: "2027-06-30",
    });
  });
});
