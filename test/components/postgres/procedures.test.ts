import { expect, test } from "vitest";
import { build } from "../../readers/estates.ts";

function delays(postgres: object) {
  const { plan } = build("delays", {
    name: "delays",
    network: { subnet: "10.0.0.0/24" },
    hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" }, c: { address: "10.0.0.3" } },
    etcd: { hosts: ["a", "b", "c"] },
    postgres: { hosts: ["a", "b", "c"], ...postgres },
  });
  const procedure = plan.procedures.find(({ title }) => title === "PostgreSQL: a standby's host is lost");
  return { seconds: procedure?.delays?.map(({ seconds }) => seconds), roles: procedure?.roles };
}

test("a lost standby is missed until its key in the store runs out", () => {
  expect(delays({})).toEqual({ seconds: [30, 10, 3], roles: ["consensus"] });
});

test("a lost standby is missed no longer than PostgreSQL waits for it", () => {
  expect(delays({ patroni: { ttl: 120 } }).seconds).toEqual([60, 10, 3]);
});

test("nobody waits for a lost standby when replication is asynchronous", () => {
  expect(delays({ synchronous: false })).toEqual({ seconds: [0], roles: [] });
});
