import { describe, expect, it } from "vitest";
import { analyse, buildBundle } from "../../../src/index.ts";
import { build, known } from "../../readers/estates.ts";
import { readEnvironment } from "../../readers/formats/environment.ts";
import { findings, type Json, planOf, topology } from "../../rules/harness.ts";
import { balanced, outside } from "./estates.ts";

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
      { title: "External PostgreSQL", hosts: ["db.example.com"], operator: "others", keepsState: true },
      {
        title: "External RabbitMQ",
        hosts: ["mq.example.com"],
        operator: "the messaging team",
        keepsState: true,
      },
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

  it("has a web interface at the balancer of others, whose hosts alone reach the web servers", () => {
    const input = outside(balanced, { platform: "debian12", airflow: { version: "3.3.2" } });
    const errors = buildBundle(input).diagnostics.filter(({ severity }) => severity !== "info");
    expect(errors.map(({ rule }) => rule)).toEqual([]);
    const { openings, variables, config } = filesOf(input);
    expect(openings).toEqual(["ip saddr { 10.9.0.1, 10.9.0.2 } ip daddr 10.0.0.1 tcp dport 8080 accept"]);
    expect(config).toContain("base_url = https://airflow.example.com:443\n");
    // API servers would take it for their own certificate.
    expect(config).not.toContain("ssl_cert");
    expect(variables.get("AIRFLOW__API__SSL_CERT")).toBe("/etc/ssl/certs/others.pem");
  });

  it("reports HAProxy beside such a balancer once", () => {
    const { haproxy, vips, ...rest } = balanced;
    const found = findings("role-offered-twice", outside(rest));
    expect(found.map(({ message }) => message)).toEqual([
      'Clients need one endpoint for a web interface, but there are 2: "External load balancer" and "HAProxy port for Airflow web interface".',
    ]);
    expect(findings("role-offered-twice", outside(balanced))).toEqual([]);
  });

  it("refuses a balancer on a host of the estate, and at its VIP", () => {
    const input = outside({
      external: { balancer: { ...balanced.external.balancer, hosts: ["n1"], name: "10.0.0.100" } },
    });
    expect(findings("external-in-estate", input).map(({ at }) => at)).toEqual([
      ["/external/balancer/hosts/0", "/hosts/n1"],
      ["/external/balancer/name", "/vips/front"],
    ]);
  });
});

/** The parts of the first host's files that lead to and from a balancer. */
function filesOf(input: Json) {
  const estate = build("balancer", input);
  const text = (host: string, path: string) => known(estate.hosts.get(host)?.get(path), path).content;
  return {
    openings: text("n1", "/etc/nftables.conf")
      .split("\n")
      .flatMap((line) => (/ dport 8080 /.test(line) ? [line.trim()] : [])),
    config: text("n1", "/etc/airflow/airflow.cfg"),
    variables: readEnvironment(text("n3", "/etc/airflow/worker.env")),
  };
}
