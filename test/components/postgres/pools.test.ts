import { describe, expect, it } from "vitest";
import { planOf, topology } from "../../rules/harness.ts";

/** The health check of each pool, and the number of its members. */
const pools = (settings: Record<string, string | number | boolean>) =>
  planOf(
    topology({ postgres: { patroni: { version: "4.1" }, ...settings }, haproxy: { ports: { sync: 5002 } } }),
  ).pools.map(({ name, check, members }) => `${name} ${check.path} ${members.length}`);

describe("pools of standbys", () => {
  it("ask for synchronous standbys, of which the others are asynchronous", () =>
    expect(pools({ synchronous: true })).toEqual([
      "primary /primary 3",
      "replica /replica?lag=16MB 3",
      "sync /sync 3",
      "async /async?lag=16MB 3",
    ]));

  it("ask for quorum standbys, which all of them are", () =>
    expect(pools({ synchronous: "quorum" })).toEqual([
      "primary /primary 3",
      "replica /replica?lag=16MB 3",
      "sync /quorum 3",
    ]));

  it("have no synchronous standby without synchronous replication", () =>
    expect(pools({ synchronous: false })).toEqual([
      "primary /primary 3",
      "replica /replica?lag=16MB 3",
      "async /async?lag=16MB 3",
    ]));
});
