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

test("another major version is upgraded to, between the folders of both", () => {
  const upgrade = titles({}, "upgrade").find(({ title }) =>
    title.endsWith("from another major version to 17"),
  );
  const commands = upgrade?.steps.flatMap((step) => step.commands ?? []).join("\n") ?? "";
  expect(commands).toContain('--old-datadir="/var/lib/postgresql/$OLD/main"');
  expect(commands).toContain("--new-datadir=/var/lib/postgresql/17/main");
  expect(commands).toContain("OLD=16\n");
});
