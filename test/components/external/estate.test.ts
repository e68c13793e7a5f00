import { describe, expect, it } from "vitest";
import { analyse } from "../../../src/index.ts";
import { findings, planOf, topology } from "../../rules/harness.ts";
import { outside } from "./estates.ts";

describe("an estate whose database and broker others operate", () => {
  it("counts its connections against their limit", () => {
    const [finding] = findings("connection-budget", outside({ external: { database: { connections: 60 } } }));
    expect(finding?.at[0]).toBe("/external/database/connections");
    expect(finding?.hint).toMatch(/^Raise "external\.database\.connections" by \d+ or more/);
    expect(findings("connection-budget", outside())).toEqual([]);
  });

  it("does not count their nodes as hosts, and knows none of their failovers and losses", () => {
    const analysis = analyse(planOf(outside({ external: { broker: { operator: "the messaging team" } } })));
    const titles = ["External PostgreSQL", "External RabbitMQ"];
    expect(analysis.tolerances.filter(({ title }) => titles.includes(title))).toEqual([]);
    expect(analysis.hosts.flatMap(({ lost }) => lost)).not.toContain("db.example.com");
    expect(analysis.failovers.filter(({ what }) => /External/.test(what))).toEqual([]);
    expect(analysis.dataLosses).toEqual([]);
    expect(analysis.external).toEqual([
      { title: "External PostgreSQL", hosts: ["db.example.com"], operator: "others" },
      { title: "External RabbitMQ", hosts: ["mq.example.com"], operator: "the messaging team" },
    ]);
  });

  it("holds the broker to the wait of a stopping worker", () => {
    const [finding] = findings(
      "message-hold-short",
      outside({ external: { broker: { consumerTimeout: 1800 } } }),
    );
    expect(finding?.at).toEqual(["/external/broker/consumerTimeout", "/airflow/worker/stopTimeout"]);
    expect(findings("message-hold-short", outside())).toEqual([]);
  });

  it("tells that HAProxy balances no database of others", () => {
    const [finding] = findings(
      "haproxy-port-without-pool",
      outside({ haproxy: { ports: { primary: 5000 } } }),
    );
    expect(finding?.message).toBe(
      'HAProxy port 5000 for "primary" has no service behind it in the topology.',
    );
    expect(finding?.hint).toContain("Clients connect to services of others directly.");
    expect(findings("haproxy-port-without-pool", topology({ haproxy: { ports: { sync: false } } }))).toEqual(
      [],
    );
  });
});
