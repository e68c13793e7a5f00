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
  const failover = plan.failovers.find(({ title }) => title === "PostgreSQL: a standby's host is lost");
  const { terms } = durationOf(plan, failover);
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

function titles(changes: object, occasion: string) {
  const { plan } = build("titles", {
    name: "titles",
    tls: true,
    platform: "debian12",
    network: { subnet: "10.0.0.0/24" },
    hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" }, c: { address: "10.0.0.3" } },
    etcd: { hosts: ["a", "b", "c"] },
    postgres: { version: 17, hosts: ["a", "b"] },
    ...changes,
  });
  return plan.procedures.filter((procedure) => procedure.occasion === occasion);
}

test("there is a way back from a backup where there are backups", () => {
  expect(titles({}, "restore")).toEqual([]);
  const [whole, standby, backups] = titles(
    { pgbackrest: { repository: { type: "posix", host: "c" } } },
    "restore",
  );
  const commands = whole?.steps.flatMap((step) => step.commands ?? []) ?? [];
  const order = [
    "--delta restore",
    "--type=time",
    "hot_standby=off",
    "remove titles",
    "start patroni",
    "-delete",
  ];
  const positions = order.map((part) => commands.findIndex((command) => command.includes(part)));
  expect(positions).toEqual(positions.toSorted((x, y) => x - y));
  expect(positions).not.toContain(-1);
  expect(standby?.steps[0]?.commands?.join()).toContain("--type=standby restore");
  expect(backups?.steps[0]?.host).toBe("c");
});
