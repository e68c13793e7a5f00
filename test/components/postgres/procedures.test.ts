import { expect, test } from "vitest";
import { durationOf } from "../../../src/analysis/failovers.ts";
import { build } from "../../readers/estates.ts";

function duration(postgres: object) {
  const { plan } = build("durations", {
    name: "durations",
    network: { subnet: "10.0.0.0/24" },
    hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" }, c: { address: "10.0.0.3" } },
    etcd: { hosts: ["a", "b", "c"] },
    postgres: { hosts: ["a", "b", "c"], ...postgres },
  });
  const procedure = plan.procedures.find(({ title }) => title === "PostgreSQL: a standby's host is lost");
  const { terms } = durationOf(plan, procedure?.spans);
  return terms.map(({ seconds, typical }) => [seconds, typical?.seconds]);
}

test("a lost standby is missed until its key in the store runs out", () => {
  expect(duration({})).toEqual([
    [3, 0],
    [43, 32],
  ]);
});

test("a lost standby is missed no longer than PostgreSQL waits for it", () => {
  expect(duration({ patroni: { ttl: 120 } })).toEqual([
    [3, 0],
    [73, 67],
  ]);
});

test("nobody waits for a lost standby when replication is asynchronous", () => {
  expect(duration({ synchronous: false })).toEqual([]);
});

test("nobody waits for a lost standby when any other may confirm", () => {
  expect(duration({ synchronous: "quorum" })).toEqual([]);
  expect(duration({ synchronous: "quorum", synchronousNodes: 2 })).not.toEqual([]);
});
