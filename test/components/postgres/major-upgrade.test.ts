import { expect, test } from "vitest";
import { olderVersion } from "../../../src/model/facts.ts";
import { build } from "../../readers/estates.ts";

function upgradeOf(postgres: object, more: object = {}) {
  const { plan } = build("upgrades", {
    name: "upgrades",
    tls: true,
    platform: "debian12",
    network: { subnet: "10.0.0.0/24" },
    hosts: {
      a: { address: "10.0.0.1" },
      b: { address: "10.0.0.2" },
      c: { address: "10.0.0.3" },
      d: { address: "10.0.0.4" },
    },
    etcd: { hosts: ["a", "b", "c"] },
    postgres: { version: 17, hosts: ["a", "b", "c"], databases: { app: { owner: "app" } }, ...postgres },
    ...more,
  });
  const upgrade = plan.upgrades.find(({ product }) => product === "PostgreSQL");
  if (!upgrade) throw new Error("There is no upgrade of PostgreSQL.");
  const { prepare = [], before = [], after = [] } = upgrade;
  const all = [...prepare, ...before, ...after];
  return { plan, upgrade, all, text: all.flatMap(({ commands }) => commands).join("\n") };
}

test("data is copied between the folders of both versions, and none is removed", () => {
  const { text, upgrade } = upgradeOf({});
  expect(text).toContain(`--old-datadir="/var/lib/postgresql/${olderVersion}/main"`);
  expect(text).toContain("--new-datadir=/var/lib/postgresql/17/filled");
  expect(text).toContain(
    "mv --no-target-directory /var/lib/postgresql/17/filled /var/lib/postgresql/17/main",
  );
  const removed = [...text.matchAll(/rm --recursive --force ([^\s;]+)/g)].map(([, path]) => path);
  expect(new Set(removed)).toEqual(
    new Set(["/var/lib/postgresql/17/empty", "/var/lib/postgresql/17/filled"]),
  );
  expect(text).not.toMatch(/--link|--clone|--swap/);
  expect(upgrade.final).toBe(true);
});

test("the cluster leaves the DCS after all data is copied, and before the new folder has its name", () => {
  const { upgrade } = upgradeOf({});
  const copying = upgrade.before?.at(-1)?.commands ?? [];
  const last = copying.at(-1) ?? "";
  const order = [
    "[ -e /var/lib/postgresql/17/filled/patroni.dynamic.json ]",
    "remove upgrades",
    "mv --no-target",
  ];
  const positions = order.map((part) => last.indexOf(part));
  expect(positions).toEqual(positions.toSorted((x, y) => x - y));
  expect(positions).not.toContain(-1);
  // The marker is the last thing that is copied.
  expect(copying.at(-2)).toMatch(
    /pg_upgrade .*patroni\.dynamic\.json" \/var\/lib\/postgresql\/17\/filled\/; }$/,
  );
});

test("each command of a node does nothing once the node has the new data", () => {
  const { upgrade } = upgradeOf({});
  const repeatable =
    /^(?:\[ -e \/var\/lib\/postgresql\/17\/main\/PG_VERSION \] \|\| |dpkg-query .* \|\| |\[ ! -e "[^"]*" \] \|\| )/;
  for (const { commands } of [...(upgrade.prepare ?? []), ...(upgrade.before ?? [])])
    for (const command of commands) expect(command).toMatch(repeatable);
});

test("no node starts with its older data while the DCS knows no cluster", () => {
  const { upgrade } = upgradeOf({});
  const hosts = (upgrade.before ?? []).map(({ host, commands }) => [
    host,
    commands.some((each) => each.includes("systemctl --quiet disable patroni.service")),
  ]);
  expect(hosts).toEqual([
    ["b", true],
    ["c", true],
    ["a", true],
  ]);
});

test("the node that leads is one that may", () => {
  expect(upgradeOf({}).upgrade.leader).toBe("a");
  const extraByHost = { a: { patroni: { "tags.nofailover": true } } };
  const { upgrade, text } = upgradeOf({ extraByHost });
  expect(upgrade.leader).toBe("b");
  expect(text).toContain("switchover upgrades --candidate b --force");
});

test("with asynchronous replication, the leader changes at most once", () => {
  const switches = (postgres: object) =>
    upgradeOf(postgres).text.match(/switchover upgrades (?:--candidate a )?--force/g)?.length;
  expect(switches({})).toBe(2);
  expect(switches({ synchronous: false })).toBe(1);
});

test("a single node switches over to none, and keeps no other from starting", () => {
  const { upgrade, text } = upgradeOf({ hosts: ["a"] });
  expect(text).not.toContain("switchover");
  expect(upgrade.before?.map(({ host }) => host)).toEqual(["a"]);
});

test("the new cluster is made like the old one, whatever its defaults are", () => {
  const { text } = upgradeOf({});
  for (const option of ["encoding", "lc-collate", "lc-ctype", "lc-messages", "wal-segsize", "data-checksums"])
    expect(text).toContain(`--${option}`);
  expect(text).toContain("shared_preload_libraries");
  expect(text).not.toContain("--no-data-checksums");
  expect(text).toContain("--all --analyze-in-stages;");
  const newer = upgradeOf({ version: 18, patroni: { version: "4.1" } }).text;
  expect(newer).toContain("--no-data-checksums");
  expect(newer).toContain("--analyze-in-stages --missing-stats-only");
});

test("commands hold no secret and ask for none", () => {
  const { text } = upgradeOf({});
  expect(text).not.toMatch(/PGPASSWORD|password=|SECRET/i);
});

test("archiving goes on once the stanza has the new version", () => {
  expect(upgradeOf({}).plan.upgradeAdditions).toEqual([]);
  const posix = upgradeOf({}, { pgbackrest: { repository: { type: "posix", host: "d" } } }).plan;
  const [addition] = posix.upgradeAdditions;
  expect(addition?.product).toBe("PostgreSQL");
  expect(addition?.commands.map(({ host }) => host)).toEqual(["d"]);
  expect(addition?.commands[0]?.commands[0]).toMatch(
    /stanza-upgrade \|\| .*stanza-create; \} && .*check.*pgbackrest-full\.service$/,
  );
  const s3 = {
    type: "s3",
    bucket: "backups",
    endpoint: "s3.example.com",
    region: "r",
    keyId: "AKIAIOSFODNN7EXAMPLE",
  };
  const object = upgradeOf({}, { pgbackrest: { repository: s3 } }).plan;
  expect(object.upgradeAdditions[0]?.commands.map(({ host }) => host)).toEqual(["a", "b", "c"]);
  expect(object.upgradeAdditions[0]?.commands[0]?.commands[0]).toMatch(/^\[ "\$\(.*pg_is_in_recovery/);
});
