import { describe, expect, it } from "vitest";
import { analyse, maximumPairedHosts } from "../../src/analysis/analysis.ts";
import { failoversOf } from "../../src/analysis/failovers.ts";
import { outageOf } from "../../src/analysis/outage.ts";
import { timingOf } from "../../src/analysis/timing-of.ts";
import { buildBundle } from "../../src/bundle.ts";
import type { Plan } from "../../src/model/plan.ts";
import { examples } from "../examples.ts";
import { hosts, type Json, planOf, topology, withAirflow } from "../rules/harness.ts";

const stopsOf = (input: Parameters<typeof planOf>[0], ...lost: string[]) =>
  outageOf(planOf(input), new Set(lost)).map(({ title }) => title);

/** Each daemon on hosts of its own, so that one cause shows at a time. */
const spread = topology({
  hosts: hosts(15),
  vips: { front: { hosts: ["n10", "n11"] } },
  etcd: { hosts: ["n1", "n2", "n3"] },
  postgres: { hosts: ["n4", "n5", "n6"] },
  rabbitmq: { hosts: ["n7", "n8", "n9"] },
  haproxy: { hosts: ["n10", "n11"] },
  airflow: {
    version: "2.11.2",
    schedulers: ["n12", "n13"],
    webservers: ["n12", "n13"],
    triggerers: ["n12", "n13"],
    workers: ["n14", "n15"],
  },
});

const airflow = ["Airflow scheduler", "Airflow webserver", "Airflow triggerer", "Airflow Celery worker"];
const reading = "PostgreSQL reads from standbys";
const writing = "PostgreSQL writes";
const web = "Airflow web interface";

describe("what stops when hosts are lost", () => {
  it("is nothing while each part has what it needs", () => {
    expect(stopsOf(spread)).toEqual([]);
    for (let number = 1; number <= 15; number += 1) expect(stopsOf(spread, `n${number}`)).toEqual([]);
    // One of each part at once.
    expect(stopsOf(spread, "n1", "n4", "n7", "n10", "n12", "n14")).toEqual([]);
  });

  it("is all that needs the store when its majority is gone", () => {
    const stopped = stopsOf(spread, "n1", "n2");
    expect([...stopped].sort()).toEqual(
      ["etcd", "PostgreSQL under Patroni", ...airflow, reading, writing, web].sort(),
    );
    expect(stopped).not.toContain("HAProxy");
    expect(stopped).not.toContain("RabbitMQ");
  });

  it("is reading from standbys when only the leader is left, and writing when it is gone too", () => {
    const asynchronous = topology(spread, { postgres: { synchronous: false } });
    expect(stopsOf(asynchronous, "n4", "n5")).toEqual([reading]);
    expect(stopsOf(asynchronous, "n4", "n5", "n6")).toEqual(expect.arrayContaining([writing, ...airflow]));
  });

  // Patroni promotes nobody who may lack a commit; who is left may be a standby that was not waited for.
  it("is writing when the leader and every standby that its commits wait for may be gone at once", () => {
    expect(stopsOf(spread, "n4", "n5")).toEqual(expect.arrayContaining([writing, ...airflow]));
    for (const postgres of [{ synchronousNodes: 2 }, { synchronous: "quorum", synchronousNodes: 2 }])
      expect(stopsOf(topology(spread, { postgres }), "n4", "n5")).toEqual([reading]);
  });

  it("is what hands tasks over when the broker has no majority, and not the web interface", () => {
    expect([...stopsOf(spread, "n7", "n8")].sort()).toEqual(
      ["Airflow Celery worker", "Airflow scheduler", "RabbitMQ"].sort(),
    );
  });

  it("is writing when a leader that always waits for a standby has none left", () => {
    const strict = topology(spread, { postgres: { synchronous: "strict" } });
    expect(stopsOf(strict, "n4")).toEqual([]);
    expect(stopsOf(strict, "n4", "n5")).toEqual(expect.arrayContaining([writing, ...airflow]));
    const direct = topology(strict, { haproxy: undefined, vips: undefined });
    expect(stopsOf(direct, "n4")).toEqual([]);
    expect(stopsOf(direct, "n4", "n5")).toEqual([...airflow, writing, reading]);
  });

  it("is what a pooler does when its database stops", () => {
    const pooled = topology(spread, { pgbouncer: { hosts: ["n4", "n5", "n6"] } });
    expect(stopsOf(pooled)).toEqual([]);
    expect(stopsOf(pooled, "n1", "n2")).toEqual(expect.arrayContaining(["PgBouncer", ...airflow]));
  });

  it("is what runs tasks when the API server is gone that they report to", () => {
    const servers = { version: "3.0.6", webservers: ["n1"], dagProcessors: ["n12", "n13"] };
    const input = topology(spread, { airflow: servers });
    const without = stopsOf(input, "n1");
    expect(without).toEqual(["Airflow API server", "Airflow Celery worker", web]);
  });

  it("is everything behind a VIP when all its hosts are gone", () => {
    expect(stopsOf(spread, "n10", "n11")).toEqual(
      expect.arrayContaining(["HAProxy", "VIP front", writing, reading, web, ...airflow]),
    );
    expect(stopsOf(spread, "n10", "n11")).not.toContain("PostgreSQL under Patroni");
  });

  it("is writing without a balancer as well, when who may lead is gone", () => {
    const bare = topology({
      hosts: hosts(9),
      vips: undefined,
      haproxy: undefined,
      etcd: { hosts: ["n1", "n2", "n3", "n4", "n5"] },
      postgres: { hosts: ["n6", "n7", "n8"] },
    });
    expect(stopsOf(bare, "n6")).toEqual([]);
    expect(stopsOf(bare, "n6", "n7")).toEqual([writing, reading]);
    expect(analyse(planOf(bare)).pairs?.map(({ lost }) => lost.join())).toEqual(["n6,n7", "n6,n8", "n7,n8"]);
  });

  it("is writing when every node is gone that its tags let lead", () => {
    const tagged = topology(spread, {
      postgres: { synchronous: false, extraByHost: { n6: { patroni: { "tags.nofailover": true } } } },
    });
    expect(stopsOf(tagged, "n4", "n6")).toEqual([reading]);
    expect(stopsOf(tagged, "n4", "n5")).toContain(writing);
    const { tolerances } = analyse(planOf(tagged));
    expect(tolerances.find(({ title }) => title === "PostgreSQL under Patroni")?.tolerated).toBe(1);
  });

  it("sees that a balancer bound to the loopback address serves its own host alone", () => {
    const local = {
      vips: undefined,
      haproxy: { hosts: ["n1", "n2", "n3"], vip: undefined, local: true, ports: { web: false } },
    };
    expect(stopsOf(topology(withAirflow, local), "n1")).toEqual([]);
    const fewer = { airflow: { workers: ["n2"] }, haproxy: { hosts: ["n1", "n3"] } };
    const without = topology(withAirflow, local, fewer);
    expect(stopsOf(without)).toContain("Airflow Celery worker");
  });
});

describe("the analysis", () => {
  it("tolerates a minority of a quorum, and all but one of what stands in for one another", () => {
    const tolerated = Object.fromEntries(
      analyse(planOf(spread)).tolerances.map(({ title, tolerated: count }) => [title, count]),
    );
    expect(tolerated).toMatchObject({
      etcd: 1,
      RabbitMQ: 1,
      "PostgreSQL under Patroni": 1,
      HAProxy: 1,
      "Airflow Celery worker": 1,
    });
  });

  it("tolerates the loss of every standby where no commit waits for one", () => {
    const { tolerances } = analyse(planOf(topology(spread, { postgres: { synchronous: false } })));
    expect(tolerances.find(({ title }) => title === "PostgreSQL under Patroni")).toMatchObject({
      tolerated: 2,
      formula: "one of 3 must remain",
    });
  });

  it("tolerates fewer losses of a database whose leader always waits for a standby", () => {
    const { tolerances } = analyse(planOf(topology(spread, { postgres: { synchronous: "strict" } })));
    expect(tolerances.find(({ title }) => title === "PostgreSQL under Patroni")).toMatchObject({
      tolerated: 1,
      formula: "2 of 3 must remain",
    });
  });

  // The slowest runs of an estate that was booted and broken, with these very times.
  it.each([
    ["PostgreSQL: the leader's host is lost", 36.8],
    ["PostgreSQL: a standby's host is lost", 42],
    ["PostgreSQL: the leader's database crashes", 5.4],
    ["RabbitMQ: a node's host is lost", 14.2],
    ["VIP front: the owner's host is lost", 4],
    ["VIP front: a service behind it fails on the owner", 3],
  ])("says no less than was measured for %s", (title, measured) => {
    const { failovers } = analyse(planOf(spread));
    const { total, typical } = failovers.find(({ what }) => what === title) ?? { total: 0, typical: 0 };
    expect(total).toBeGreaterThanOrEqual(measured);
    expect(typical).toBeGreaterThan(measured / 2);
  });

  it("lists single points of failure, zones, and pairs for what neither host alone stops", () => {
    const input = topology(spread, {
      hosts: { n1: { zone: "east" }, n2: { zone: "east" } },
      airflow: { workers: ["n14"] },
    });
    const { hosts: single, zones, pairs } = analyse(planOf(input));
    expect(single).toEqual([{ lost: ["n14"], stops: ["Airflow Celery worker"] }]);
    expect(zones?.find(({ zone }) => zone === "east")?.stops).toContain("etcd");
    expect(pairs?.map(({ lost }) => lost.join("+"))).toEqual(
      expect.arrayContaining(["n1+n2", "n4+n5", "n7+n8", "n10+n11", "n12+n13"]),
    );
    for (const { lost, stops } of pairs ?? []) {
      if (lost.includes("n14")) expect(stops).not.toContain("Airflow Celery worker");
    }
  });

  it("adds up every failover, with the balancer and the store that have a part in it", () => {
    const { failovers } = analyse(
      planOf(topology({ postgres: { patroni: { ttl: 40, loopWait: 10, retryTimeout: 10 } } })),
    );
    const leader = failovers.find(({ what }) => what === "PostgreSQL: the leader's host is lost");
    expect(leader?.terms.map(({ span }) => span)).toEqual([
      "leader-lease",
      "consensus-election",
      "promotion",
      "detection",
    ]);
    expect(leader?.terms[0]?.seconds).toBe(40);
    expect(leader?.total).toBe(leader?.terms.reduce((sum, { seconds }) => sum + seconds, 0));
    expect(leader?.typical).toBe(35 + 0 + 2 + 2);
    expect(failovers.map(({ what }) => what).join()).not.toContain("RabbitMQ");
  });

  const splitBrains = (postgres: Json) => analyse(planOf(topology({ postgres }))).splitBrains;

  it("says how long a leader that is cut off goes on beside the next", () => {
    const seconds = (patroni: Json) => splitBrains({ patroni })[0]?.seconds;
    expect(seconds({ ttl: 30, loopWait: 10, retryTimeout: 10 })).toBe(0);
    expect(seconds({ ttl: 20, loopWait: 10, retryTimeout: 5 })).toBe(0);
    expect(seconds({ ttl: 20, loopWait: 12, retryTimeout: 4 })).toBe(1);
    expect(seconds({ ttl: 30, loopWait: 10, retryTimeout: 30 })).toBe(15);
    expect(splitBrains({ hosts: ["n1"] })).toEqual([]);
  });

  it("says that a leader goes on for ever when only a watchdog would end it, and there is none", () => {
    expect(splitBrains({})[1]?.seconds).toBe(0);
    const [, hung] = splitBrains({ watchdog: "off" });
    expect(hung).not.toHaveProperty("seconds");
    expect(hung?.formula).toContain("no standby confirms");
    expect(splitBrains({ watchdog: "off", synchronous: false })[1]?.formula).not.toContain("confirms");
    expect(splitBrains({ patroni: { ttl: 20, loopWait: 11 } })[1]).not.toHaveProperty("seconds");
  });

  it("takes the slower of two that lead clients to a new leader", () => {
    const agents = (interval: number) => ({
      hosts: { n4: { address: "10.0.0.4" } },
      vips: { writer: { address: "10.0.0.101", hosts: ["n1", "n2", "n3"] } },
      vipManager: { vip: "writer", interval },
    });
    const detection = (input: Json) => timingOf(planOf(topology(input)), "detection");
    expect(detection({})).toMatchObject({ seconds: 3, typical: { seconds: 2 } });
    expect(detection(agents(500))).toMatchObject({ seconds: 3, typical: { seconds: 2 } });
    expect(detection(agents(4000))).toMatchObject({ seconds: 6, typical: { seconds: 2 } });
    expect(detection({ ...agents(1000), haproxy: undefined })).toMatchObject({
      seconds: 3,
      typical: { seconds: 0.5 },
    });
  });

  it.each(examples.filter(({ broken }) => !broken))(
    "gives $name no time that is typical and not possible",
    ({ text }) => {
      const { plan } = buildBundle(text) as { plan: Plan };
      for (const { seconds, typical } of plan.timings) {
        expect(typical?.seconds ?? 0).toBeLessThanOrEqual(seconds);
        expect(typical?.seconds ?? 0).toBeGreaterThanOrEqual(0);
      }
      for (const { terms, total, typical } of failoversOf(plan)) {
        expect(terms.length).toBeGreaterThan(0);
        expect(typical).toBeLessThanOrEqual(total);
      }
      // What nothing states would count as no time at all; a database without a balancer has nobody to wait for.
      for (const { spans } of plan.failovers) {
        for (const span of spans) if (span !== "detection") expect(timingOf(plan, span), span).toBeDefined();
      }
    },
  );

  it("leaves out pairs where there would be too many", () => {
    const many = hosts(maximumPairedHosts + 9);
    const input = topology(withAirflow, { hosts: many, airflow: { workers: Object.keys(many) } });
    expect(analyse(planOf(input)).pairs).toBeUndefined();
    expect(analyse(planOf(spread)).pairs).toBeDefined();
  });
});
