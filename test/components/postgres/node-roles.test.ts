import { describe, expect, it } from "vitest";
import { candidates, nodeRoles, synchronousStandbys } from "../../../src/components/postgres/node-roles.ts";
import { pools } from "../../../src/components/postgres/pools.ts";
import { schema } from "../../../src/components/postgres/schema.ts";

type Tags = Record<string, string | number | boolean>;

function settings(tags: Readonly<Record<string, Tags>>, more: object = {}) {
  return schema.parse({
    hosts: ["n1", "n2", "n3"],
    extraByHost: Object.fromEntries(
      Object.entries(tags).map(([host, own]) => [
        host,
        { patroni: Object.fromEntries(Object.entries(own).map(([tag, value]) => [`tags.${tag}`, value])) },
      ]),
    ),
    ...more,
  });
}

const members = (hosts: readonly string[]) => hosts.map((host) => ({ id: `${host}/node`, host }) as never);
const poolsOf = (given: ReturnType<typeof settings>) =>
  new Map(pools(given, members(given.hosts)).map((pool) => [pool.name, pool]));

describe("roles of PostgreSQL nodes", () => {
  it("reads text as true, as Patroni does", () => {
    expect(candidates(settings({ n3: { nofailover: "false" } }))).toEqual(["n1", "n2"]);
    expect(nodeRoles(settings({ n3: { nostream: "off" } }))[2]?.streams).toBe(true);
    expect(nodeRoles(settings({ n3: { nostream: "on" } }))[2]?.streams).toBe(false);
  });

  it.each([[{ nosync: true }], [{ sync_priority: 0 }], [{ nostream: true }]])(
    "counts no synchronous standby with %j",
    (tags: Tags) => {
      expect(synchronousStandbys(settings({ n3: tags }))).toBe(1);
      expect(synchronousStandbys(settings({ n2: tags, n3: tags }))).toBe(0);
    },
  );

  it("counts a cascaded standby only while its source leads", () => {
    const cascaded = settings({ n3: { replicatefrom: "n2" } });
    expect(synchronousStandbys(cascaded)).toBe(1);
    expect(candidates(cascaded)).toEqual(["n1", "n2", "n3"]);
    const behindBackup = settings({ n2: { nofailover: true }, n3: { replicatefrom: "n2" } });
    expect(candidates(behindBackup)).toEqual(["n1"]);
    expect(synchronousStandbys(settings({ n2: { replicatefrom: "n1" } }, { hosts: ["n1", "n2"] }))).toBe(1);
  });

  it("routes no reads to a standby that refuses them", () => {
    const found = poolsOf(settings({ n3: { noloadbalance: true } }));
    expect(found.get("replica")?.members).toEqual(["n1/node", "n2/node"]);
    expect(found.get("sync")?.members).toEqual(["n1/node", "n2/node"]);
    expect(found.get("primary")?.members).toHaveLength(3);
  });

  it("has no pool for reads that never has a member", () => {
    const none = { noloadbalance: true };
    expect([...poolsOf(settings({ n1: none, n2: none, n3: none })).keys()]).toEqual(["primary"]);
    const onlyLeader = { noloadbalance: true, nofailover: true };
    expect([...poolsOf(settings({ n2: onlyLeader, n3: onlyLeader })).keys()]).toEqual(["primary"]);
  });

  it("needs every node that a strict commit waits for", () => {
    const primary = poolsOf(settings({ n3: { nosync: true } }, { synchronous: "strict" })).get("primary");
    expect(primary).toMatchObject({ able: ["n1/node", "n2/node"], neededAble: 2 });
  });
});
