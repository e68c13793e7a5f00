import { expect, test } from "vitest";
import { checkTopology } from "../src/index.ts";
import { type Json, topology, withAirflow } from "./rules/harness.ts";

/** The places whose versions findings ask to change, on a day on which several versions have ended. */
function changing(...changes: readonly Json[]): readonly string[] {
  const { diagnostics } = checkTopology(topology(withAirflow, ...changes), { today: "2026-11-28" });
  return diagnostics.map(({ at }) => at[0].pointer).filter((pointer) => pointer.endsWith("ersion"));
}

const airflows = ["2.9.3", "2.10", "2.11", "3.0", "3.0.6", "3.1", "3.2", "3.3"];
const databases = [13, 14, 15, 16, 17, 18];
const patronis = ["3.0", "3.0.2", "3.1", "3.2.2", "3.3", "3.3.4", "4.0", "4.0.7", "4.1"];

test.each(databases.flatMap((version) => patronis.map((patroni) => [version, patroni] as const)))(
  "PostgreSQL %i and Patroni %s: no version is to be changed twice",
  (version, patroni) => {
    for (const synchronous of [true, "quorum"]) {
      const found = changing({ postgres: { version, synchronous, patroni: { version: patroni } } });
      expect(found).toEqual([...new Set(found)]);
      // A quorum can be given up instead of the version.
      expect(found.filter((each) => each === "/postgres/patroni/version").length).toBeLessThan(2);
    }
  },
);

test.each(airflows.flatMap((version) => databases.map((database) => [version, database] as const)))(
  "Airflow %s and PostgreSQL %i: no version is to be changed twice",
  (version, database) => {
    const found = changing({ airflow: { version }, postgres: { version: database } });
    expect(found).toEqual([...new Set(found)]);
  },
);

test.each(
  airflows.flatMap((version) =>
    ["debian12", "debian13", "ubuntu2204", "el9"].map((each) => [version, each] as const),
  ),
)("Airflow %s on %s: no version is to be changed twice", (version, platform) => {
  const found = changing({ airflow: { version }, platform });
  expect(found).toEqual([...new Set(found)]);
});

test("one finding about Patroni names a version that is new enough for all", () => {
  const hints = (version: number, synchronous: boolean | string, patroni: string) =>
    checkTopology(topology({ postgres: { version, synchronous, patroni: { version: patroni } } }))
      .diagnostics.filter(({ severity, hint }) => severity === "error" && hint?.includes("Patroni"))
      .map(({ rule, hint }) => `${rule}: ${/"[\d.]+"(?= or later|\.)/.exec(hint ?? "")?.[0]}`);
  expect(hints(15, true, "3.0.2")).toEqual(['patroni-loses-acknowledged-rows: "3.0.3"']);
  expect(hints(17, true, "3.0.2")).toEqual(['patroni-loses-acknowledged-rows: "3.3.4"']);
  expect(hints(17, "quorum", "3.0.2")).toEqual(['patroni-loses-acknowledged-rows: "4.0.0"']);
  expect(hints(17, "quorum", "3.2")).toEqual(['postgres-version-unknown-to-patroni: "4.0.0"']);
  expect(hints(18, "quorum", "4.0.6")).toEqual(['postgres-version-unknown-to-patroni: "4.0.7"']);
  expect(hints(15, "quorum", "3.2")).toEqual(['patroni-quorum-version: "4.0"']);
});

test("an accepted finding leaves the end of life of the version", () => {
  const input = (accept: object) =>
    topology(withAirflow, { postgres: { version: 13 }, airflow: { version: "3.3" }, accept: accept as Json });
  const rules = (accept: object) =>
    checkTopology(input(accept), { today: "2026-11-28" }).diagnostics.flatMap(({ rule, severity }) =>
      severity === "warning" && /version|accept/.test(rule) ? [rule] : [],
    );
  expect(rules({})).toEqual(["airflow-database-version"]);
  expect(rules({ "airflow-database-version": "tested here" })).toEqual(["version-end-of-life"]);
  expect(rules({ "version-end-of-life": "supported by the vendor" })).toEqual(["airflow-database-version"]);
});
