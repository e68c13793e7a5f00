import { describe, expect, it } from "vitest";
import { emitArtifacts } from "../../src/emit.ts";
import { buildBundle, explainLine } from "../../src/index.ts";
import { plans } from "../../src/model/plan.ts";
import { lineExplanation } from "../../src/report/line-explanation.ts";
import { topologyReference } from "../../src/topology-reference.ts";
import { examples } from "../examples.ts";
import { known } from "../readers/estates.ts";

const textOf = (name: string) =>
  known(
    examples.find((each) => each.name === name),
    name,
  ).text;

function built(input: unknown) {
  const result = buildBundle(input);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result;
}

/** The explanation of the first line of a file that has some words. */
function explained(input: unknown, host: string, path: string, words: string) {
  const file = built(input).bundle.artifacts.find((each) => each.host === host && each.path === path);
  const line =
    known(file, path)
      .content.split("\n")
      .findIndex((each) => each.includes(words)) + 1;
  const result = explainLine(input, { host, path, line });
  return known(result.ok ? result.explanation : undefined, words);
}

const patroniYml = "/etc/patroni/patroni.yml";

describe("the formula of a line", () => {
  it.each([
    [
      "sql1",
      patroniYml,
      "shared_buffers",
      "shared_buffers = floor(least memory of a node 4096 MiB / 4) = 1024 MB",
    ],
    ["sql1", patroniYml, "max_wal_senders", "max_wal_senders = max(10, 2 x 3 nodes + 2) = 10"],
    [
      "airflow",
      "/etc/haproxy/haproxy.cfg",
      "maxconn 2210",
      "maxconn of all pools = 100 for statistics + primary 555 + replica 555 + web 1000 = 2210",
    ],
    [
      "airflow",
      "/etc/haproxy/haproxy.cfg",
      "maxconn 555",
      "maxconn of primary = 3 servers x (max_connections 200 - 5 reserved for superusers - 10 for Patroni and monitoring) = 555",
    ],
    [
      "airflow",
      "/etc/haproxy/haproxy.cfg",
      "server sql1 ",
      "connections of each server of primary = max_connections 200 - 5 reserved for superusers - 10 for Patroni and monitoring = 185",
    ],
    [
      "airflow",
      "/etc/airflow/airflow.cfg",
      "task_queued_timeout",
      "task_queued_timeout = min(86400, 600 s + max(0, ceil(tasks of all schedulers 8 / 4 slots without the largest worker) - 1) x stopTimeout 3600 s) = 4200 s",
    ],
    [
      "mq1",
      "/etc/rabbitmq/rabbitmq.conf",
      "consumer_timeout",
      "consumer_timeout = consumerTimeout 86400 s x 1000 = 86400000 ms",
    ],
    [
      "haproxy2",
      "/etc/keepalived/keepalived.conf",
      "priority",
      "priority of airflow-vip = 200 - 10 x 1 other hosts before it in the list of the VIP = 190",
    ],
  ])("of %s %s with %s is shown with its numbers", (host, path, words, expected) => {
    const explanation = explained(textOf("airflow-ha"), host, path, words);
    expect(explanation.formulas).toHaveLength(1);
    expect(lineExplanation(explanation, topologyReference(), "topology.json")).toContain(
      `Computed: ${expected}.\n`,
    );
  });

  it("is that of a default which follows from an objective", () => {
    const topology = { ...JSON.parse(textOf("minimal")), objectives: { failoverSeconds: 40 } };
    const { formulas } = explained(topology, "node1", patroniYml, "ttl: ");
    expect(formulas).toEqual([
      {
        name: "postgres.patroni.ttl",
        amount: 25,
        formula: "min(30, max(20, min(failoverSeconds 40 - 14, floor(3 x (failoverSeconds 40 - 6) / 4))))",
        source: "/postgres/patroni/ttl",
      },
    ]);
    const written = {
      ...topology,
      postgres: { ...topology.postgres, patroni: { ttl: 25, loopWait: 8, retryTimeout: 6 } },
    };
    expect(explained(written, "node1", patroniYml, "ttl: ").formulas).toEqual([]);
  });

  it("is not shown for a number that the topology sets, nor for a text", () => {
    const text = textOf("airflow-ha");
    expect(explained(text, "sql1", patroniYml, "max_connections").formulas).toEqual([]);
    expect(explained(text, "sql1", patroniYml, "wal_level").formulas).toEqual([]);
    const given = { ...JSON.parse(textOf("minimal")) };
    given.airflow = { ...given.airflow, parallelism: 7 };
    expect(explained(given, "node1", "/etc/airflow/airflow.cfg", "parallelism").formulas).toEqual([]);
  });

  it("computes a number of a file, whichever is stated", () => {
    const names = new Set<string>();
    // No example has a version whose tokens are shorter than the wait of a task.
    const tokens = { ...JSON.parse(textOf("minimal")) };
    tokens.airflow = { ...tokens.airflow, version: "3.2.1" };
    const given = examples.filter(({ broken }) => !broken);
    for (const { text, name } of [...given, { text: tokens as unknown, name: "tokens" }]) {
      const { plan, bundle } = built(text);
      for (const [index, own] of plan.derivations.entries()) {
        const kind = own.name.replace(/ of .*/, "");
        if (names.has(kind)) continue;
        const other = plan.derivations.with(index, { ...own, amount: own.amount + 1 });
        const after = emitArtifacts(plans.add({ ...plan, derivations: Object.freeze(other) }));
        const changed = after.filter((each, at) => each.content !== bundle.artifacts[at]?.content);
        const texts = changed.map(({ content }) => content).join("\n");
        expect(texts, `${name}: ${own.name}`).toContain(String(own.amount + 1));
        names.add(kind);
      }
    }
    expect([...names].sort()).toEqual([
      "archive-push-queue-max",
      "consumer_timeout",
      "effective_cache_size",
      "jwt_expiration_time",
      "max_replication_slots",
      "max_wal_senders",
      "maxconn",
      "min-replicas-max-lag",
      "parallelism",
      "priority",
      "quorum",
      "shared_buffers",
      "slots",
      "task_queued_timeout",
    ]);
  });
});

describe("the connections of a line", () => {
  const zone = "/etc/firewalld/zones/public.xml";

  it("are those that a rule of the firewall admits", () => {
    const file = known(
      built(textOf("airflow-ha")).bundle.artifacts.find(({ host, path }) => host === "sql1" && path === zone),
      zone,
    );
    const lines = file.content.split("\n");
    const line = lines.findIndex((each) => each.includes('port="5432"')) + 1;
    const result = explainLine(textOf("airflow-ha"), { host: "sql1", path: zone, line });
    const explanation = known(result.ok ? result.explanation : undefined, "explanation");
    expect(explanation.connections.map(({ from, port, why }) => [from, port, why])).toEqual([
      ["Migration of Airflow's database on airflow", "5432/tcp", "Airflow's database is migrated"],
      ["HAProxy on airflow, haproxy2", "5432/tcp", "PostgreSQL writes: clients are routed to a member"],
      [
        "HAProxy on airflow, haproxy2",
        "5432/tcp",
        "PostgreSQL reads from standbys: clients are routed to a member",
      ],
    ]);
    expect(lineExplanation(explanation, topologyReference(), "topology.json")).toContain(
      "The line comes from 3 connections of the estate:\n    Migration of Airflow's database on airflow to PostgreSQL on sql1, sql2, sql3 (5432/tcp): Airflow's database is migrated\n",
    );
  });

  it("are none for a line that no connection changes", () => {
    expect(explained(textOf("airflow-ha"), "sql1", zone, "<short>").connections).toEqual([]);
  });
});
