import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { build, type Estate, eachEstate, known } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { run, withFiles } from "./host.ts";

const monitored = eachEstate.filter(([, { documents }]) => documents.has("monitoring/prometheus.yml"));
const full = known(monitored.find(([name]) => name === "debian12-all")?.[1], "debian12-all");

/** Runs promtool beside the files of an estate, one of which may be changed. */
function promtool(
  { documents }: Estate,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
  change: (content: string) => string = (content) => content,
) {
  const files = [...documents].flatMap(([path, { content, mode }]) =>
    path.startsWith("monitoring/") ? [[`/${path}`, { content: change(content), mode }] as const] : [],
  );
  const others = Object.entries({ ...more, "ca.crt": "" }).map(
    ([name, content]) => [`/monitoring/${name}`, { content, mode: 0o644 }] as const,
  );
  return withFiles(new Map([...files, ...others]), (folder) =>
    run("promtool", [...words.slice(0, -1), `${folder}/monitoring/${words.at(-1)}`]),
  );
}

interface Series {
  readonly [series: string]: string;
}

/** The alerts that fire after 20 minutes of these series. */
function firing(estate: Estate, series: Series): string[] {
  const { groups } = parse(estate.documents.get("monitoring/alerts.yml")?.content ?? "") as {
    groups: { rules: { alert: string }[] }[];
  };
  const quiet = {
    rule_files: ["alerts.yml"],
    evaluation_interval: "15s",
    tests: [
      {
        interval: "15s",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: groups.flatMap(({ rules }) =>
          rules.map(({ alert }) => ({ eval_time: "20m", alertname: alert, exp_alerts: [] })),
        ),
      },
    ],
  };
  const { output } = promtool(estate, ["test", "rules", "quiet.yml"], { "quiet.yml": stringify(quiet) });
  expect(output).toMatch(/SUCCESS|FAILED/);
  return [...output.matchAll(/alertname: (\w+), time: 20m/g)].map(([, name = ""]) => name);
}

const labels = (job: string, host: string) => `{estate="debian12-all",job="${job}",host="${host}"}`;

/** What three nodes of the database report while everything works. */
const healthy: Series = Object.fromEntries(
  ["db1", "db2", "db3"].flatMap((host, index) => {
    const patroni = (name: string, values: string) => [`${name}${labels("patroni", host)}`, values];
    return [
      patroni("up", "1x100"),
      patroni("patroni_primary", `${index === 0 ? 1 : 0}x100`),
      patroni("patroni_replica", `${index === 0 ? 0 : 1}x100`),
      patroni("patroni_is_paused", "0x100"),
      patroni("patroni_dcs_last_seen", "0+15x100"),
      patroni("patroni_xlog_location", index === 0 ? "0+5000000x100" : "0x100"),
      patroni("patroni_xlog_replayed_location", index === 0 ? "0x100" : "0+5000000x100"),
      [`etcd_server_has_leader${labels("etcd", host)}`, "1x100"],
      [`etcd_mvcc_db_total_size_in_bytes${labels("etcd", host)}`, "20000x100"],
      [`etcd_server_quota_backend_bytes${labels("etcd", host)}`, "100000x100"],
    ];
  }),
);

describeChecker("promtool", () => {
  test.each(monitored)("accepts the configuration and the alerts of %s", (_name, estate) => {
    for (const words of [
      ["check", "config", "--lint=all", "--lint-fatal", "prometheus.yml"],
      ["check", "rules", "--lint=all", "--lint-fatal", "alerts.yml"],
    ]) {
      const { status, output } = promtool(estate, words);
      expect(status, output).toBe(0);
    }
  });

  test.each(monitored)("accepts what the dashboard of %s asks for", (_name, estate) => {
    const { panels } = JSON.parse(
      known(estate.documents.get("monitoring/dashboard.json"), "dashboard").content,
    ) as {
      panels: { targets: { expr: string }[] }[];
    };
    const rules = panels.flatMap(({ targets }) => targets.map(({ expr }) => ({ record: "panel", expr })));
    const file = stringify({
      groups: rules.map((rule, index) => ({ name: `panel ${index}`, rules: [rule] })),
    });
    const { status, output } = promtool(estate, ["check", "rules", "panels.yml"], { "panels.yml": file });
    expect(status, output).toBe(0);
  });

  test.each([
    ["an expression that is none", "sum(patroni_primary", "sum((patroni_primary"],
    ["a duration that is none", "for: 60s", "for: 60 seconds"],
    ["an unknown key", "scrape_configs:", "scrapes:"],
  ])("refuses %s", (_what, right, wrong) => {
    const { status } = promtool(full, ["check", "config", "prometheus.yml"], {}, (content) =>
      content.replace(right, wrong),
    );
    expect(status).not.toBe(0);
  });

  test("no alert fires while everything works", () => expect(firing(full, healthy)).toEqual([]));

  test("no alert fires for a standby that is two readings behind", () =>
    expect(
      firing(full, {
        ...healthy,
        [`patroni_xlog_replayed_location${labels("patroni", "db3")}`]: "0 0 0+5000000x98",
      }),
    ).toEqual([]));

  test.each<[string, Series, readonly string[]]>([
    [
      "no node leads",
      { [`patroni_primary${labels("patroni", "db1")}`]: "1 0x100" },
      ["DatabaseWithoutLeader"],
    ],
    [
      "two nodes lead",
      { [`patroni_primary${labels("patroni", "db2")}`]: "0 1x100" },
      ["DatabaseWithTwoLeaders"],
    ],
    [
      "a standby stays where it is",
      { [`patroni_xlog_replayed_location${labels("patroni", "db3")}`]: "5000000x100" },
      ["DatabaseStandbyLags"],
    ],
    [
      "a node loses its DCS",
      {
        [`patroni_dcs_last_seen${labels("patroni", "db2")}`]: "0x100",
        [`etcd_server_has_leader${labels("etcd", "db2")}`]: "0x100",
      },
      ["DatabaseOutOfTouch", "EtcdWithoutLeader"],
    ],
    ["a daemon does not respond", { [`up${labels("patroni", "db3")}`]: "0x100" }, ["DaemonUnreachable"]],
    [
      "etcd is nearly full",
      { [`etcd_mvcc_db_total_size_in_bytes${labels("etcd", "db1")}`]: "90000x100" },
      ["EtcdNearlyFull"],
    ],
    [
      "a pool has no member behind any load balancer",
      {
        'haproxy_backend_active_servers{estate="debian12-all",job="haproxy",host="af1",proxy="web"}': "0x100",
        'haproxy_backend_active_servers{estate="debian12-all",job="haproxy",host="af2",proxy="web"}': "0x100",
        'haproxy_backend_active_servers{estate="debian12-all",job="haproxy",host="af1",proxy="database-primary"}':
          "0x100",
        'haproxy_backend_active_servers{estate="debian12-all",job="haproxy",host="af2",proxy="database-primary"}':
          "1x100",
      },
      ["PoolWithoutMember"],
    ],
    [
      "messages wait, and nobody reads",
      {
        [`rabbitmq_queue_messages_ready${labels("rabbitmq", "mq1")}`]: "3x100",
        [`rabbitmq_queue_consumers${labels("rabbitmq", "mq1")}`]: "0x100",
      },
      ["BrokerWithoutConsumers"],
    ],
    [
      "a disk alarm",
      { [`rabbitmq_alarms_free_disk_space_watermark${labels("rabbitmq", "mq1")}`]: "1x100" },
      ["BrokerDiskAlarm"],
    ],
  ])("tells if %s", (_what, series, alerts) => {
    expect(firing(full, { ...healthy, ...series }).sort()).toEqual([...alerts].sort());
  });

  test("every reading has the certificate of the authority, or none without TLS", () => {
    const plain = build("plain", {
      name: "plain",
      network: { subnet: "10.0.0.0/24", monitoring: ["10.0.0.9/32"] },
      hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" }, c: { address: "10.0.0.3" } },
      etcd: { hosts: ["a", "b", "c"] },
      rabbitmq: { hosts: ["a", "b", "c"] },
    });
    const { status, output } = promtool(plain, ["check", "config", "prometheus.yml"]);
    expect(status, output).toBe(0);
    expect(plain.documents.get("monitoring/prometheus.yml")?.content).not.toContain("tls_config");
  });
});
