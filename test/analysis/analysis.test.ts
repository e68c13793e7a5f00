import { describe, expect, it } from "vitest";
import { analyse, mostPaired } from "../../src/analysis/analysis.ts";
import { outageOf } from "../../src/analysis/outage.ts";
import { hosts, planOf, topology, withAirflow } from "../rules/harness.ts";

const stopsOf = (input: Parameters<typeof planOf>[0], ...lost: string[]) =>
  outageOf(planOf(input), new Set(lost));

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
const reading = "PostgreSQL, reading from standbys";
const writing = "PostgreSQL, writing";
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
    expect(stopsOf(spread, "n4", "n5")).toEqual([reading]);
    expect(stopsOf(spread, "n4", "n5", "n6")).toEqual(expect.arrayContaining([writing, ...airflow]));
  });

  it("is what hands tasks over when the broker has no majority, and not the web interface", () => {
    expect([...stopsOf(spread, "n7", "n8")].sort()).toEqual(
      ["Airflow Celery worker", "Airflow scheduler", "RabbitMQ"].sort(),
    );
  });

  it("is everything behind a VIP when all its hosts are gone", () => {
    expect(stopsOf(spread, "n10", "n11")).toEqual(
      expect.arrayContaining(["HAProxy", 'VIP "front"', writing, reading, web, ...airflow]),
    );
    expect(stopsOf(spread, "n10", "n11")).not.toContain("PostgreSQL under Patroni");
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
      "PostgreSQL under Patroni": 2,
      HAProxy: 1,
      "Airflow Celery worker": 1,
    });
  });

  it("lists single points of failure, zones, and pairs for what neither host alone stops", () => {
    const input = topology(spread, {
      hosts: { n1: { zone: "east" }, n2: { zone: "east" } },
      airflow: { workers: ["n14"] },
    });
    const { hosts: single, zones, pairs } = analyse(planOf(input));
    expect(single).toEqual([{ lost: ["n14"], stops: ["Airflow Celery worker"] }]);
    expect(zones.find(({ zone }) => zone === "east")?.stops).toContain("etcd");
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

  it("leaves out pairs where there would be too many", () => {
    const many = hosts(mostPaired + 9);
    const input = topology(withAirflow, { hosts: many, airflow: { workers: Object.keys(many) } });
    expect(analyse(planOf(input)).pairs).toBeUndefined();
    expect(analyse(planOf(spread)).pairs).toBeDefined();
  });
});
