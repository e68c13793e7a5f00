import { describe, expect, test } from "vitest";
import { components } from "../../src/components/index.ts";
import { buildBundle } from "../../src/index.ts";
import type { Component } from "../../src/model/component.ts";
import { topologyReference } from "../../src/topology-reference.ts";
import { type Json, topology, withAirflow } from "../rules/harness.ts";

/** The findings of an estate with these changes, as rule, place and hint. */
function found(changes: Json) {
  return buildBundle(topology(withAirflow, changes)).diagnostics.flatMap(({ rule, severity, at, hint }) =>
    severity === "error" ? [[rule, at[0].pointer, hint ?? ""] as const] : [],
  );
}

describe("a key that a section does not have", () => {
  test.each<[path: string, changes: Json, hint: RegExp]>([
    [
      "/rabbitmq/vip",
      { rabbitmq: { vip: "service" } },
      /^Remove it: clients of RabbitMQ know .* "vip" is a key of "pgbouncer", /,
    ],
    ["/etcd/vip", { etcd: { vip: "service" } }, /^Remove it: clients of etcd know /],
    [
      "/ssh/network",
      { ssh: { network: "inside" } },
      /"network" is a key of "etcd", "postgres", .* but not of "ssh"\.$/,
    ],
    [
      "/time/network",
      { time: { network: "inside" } },
      /^"network" is a key of .* not of "time"\. Other keys of "time" are "servers"/,
    ],
    ["/postgres/backup", { postgres: { backup: true } }, /^Write the section "pgbackrest"/],
    ["/postgres/replicas", { postgres: { replicas: 2 } }, /^Name every node in "hosts"/],
    ["/airflow/smtp", { airflow: { smtp: { host: "a" } } }, /AIRFLOW_CONN_SMTP_DEFAULT.*the key "secret"/],
    ["/airflow/hosts", { airflow: { hosts: ["n1"] } }, /^Name the hosts of each process/],
    ["/airflow/broker", { airflow: { broker: "x" } }, /"external\.broker" for one of others/],
    [
      "/airflow/logging",
      { airflow: { logging: { a: 1 } } },
      /^Write "extra": \{ "logging": \{ … \} \} for a setting of Apache Airflow\./,
    ],
    [
      "/airflow/dag_file",
      { airflow: { dag_file: 1 } },
      /^Write "extra": \{ "core": \{ "dag_file": VALUE \} \}, with its section of the file in place of "core",/,
    ],
    ["/airflow/unheard", { airflow: { unheard: { a: 1 } } }, /^Choose from /],
    [
      "/postgres/work_mem",
      { postgres: { work_mem: "4MB" } },
      /^Write "extra": \{ "parameters": \{ "work_mem": VALUE \} \} for a setting of PostgreSQL\. /,
    ],
    [
      "/postgres/log.level",
      { postgres: { "log.level": "DEBUG" } },
      /^Write "extra": \{ "patroni": \{ "log\.level": VALUE \} \} for a setting of Patroni\. /,
    ],
    [
      "/postgres/check_timeline",
      { postgres: { check_timeline: true } },
      /^Write "extra": \{ "dynamic": \{ "check_timeline": VALUE \} \} for a setting of Patroni\. /,
    ],
    [
      "/etcd/log-level",
      { etcd: { "log-level": "debug" } },
      /^Write "extra": \{ "log-level": VALUE \} for a setting of etcd\./,
    ],
    ["/etcd/zzzzzzz", { etcd: { zzzzzzz: 1 } }, /^Choose from /],
    [
      "/ssh/MaxAuthTries",
      { ssh: { MaxAuthTries: 3 } },
      /^Write "extra": \{ "MaxAuthTries": VALUE \} for a setting of OpenSSH\./,
    ],
    [
      "/kernel/vm.swappiness",
      { kernel: { "vm.swappiness": 1 } },
      /^Write "extra": \{ "vm\.swappiness": VALUE \}/,
    ],
    ["/kernel/swappiness", { kernel: { swappiness: 1 } }, /^Choose from /],
    ["/rabbitmq/tls", { tls: true, rabbitmq: { tls: true } }, /^Remove it: "tls" of the topology /],
    ["/haproxy/networks", { haproxy: { networks: ["a", "b"] } }, /^One HAProxy serves one network/],
    ["/nfs/version", { nfs: { version: "4" } }, /^Remove it: /],
    ["/valkey/version", { valkey: { hosts: ["n1", "n2", "n3"], version: "8" } }, /^Remove it: /],
    ["/valkey/sentinels", { valkey: { hosts: ["n1", "n2", "n3"], sentinels: 3 } }, /^Remove it: each host/],
  ])("is led to what does it: %s", (path, changes, hint) => {
    expect(found(changes)).toEqual([["unknown-key", path, expect.stringMatching(hint)]]);
  });
});

describe("a section that there is not", () => {
  test.each([
    ["monitoring", /^Set "network\.monitoring"/],
    ["backup", /^Write the section "pgbackrest"/],
    ["redis", /^Write the section "valkey"/],
    ["consul", /^The only DCS is etcd/],
    ["zookeeper", /^The only DCS is etcd/],
    ["kubernetes", /not supported\.$/],
    ["mysql", /^The only database is PostgreSQL/],
    ["kafka", /^Brokers are RabbitMQ and Valkey/],
    ["loadBalancer", /^Write the section "haproxy"/],
    ["firewall", /^Remove it: the firewall of each host follows/],
    ["ntp", /^Write "servers" in "time"/],
    ["webserver", /^Write "webservers" in "airflow"/],
  ])("is led to what the estate has instead: %s", (section, hint) => {
    expect(found({ [section]: { hosts: ["n1"] } })).toEqual([
      ["unknown-key", `/${section}`, expect.stringMatching(hint)],
    ]);
  });
});

describe("a service of others", () => {
  test.each([
    ["rabbitmq", /^Write "broker": /],
    ["postgres", /^Write "database": /],
    ["haproxy", /^Write "balancer": /],
    ["f5", /^Write "balancer": /],
    ["redis", /not supported\. "external\.broker" is a RabbitMQ/],
    ["valkey", /not supported\. "external\.broker" is a RabbitMQ/],
    ["nfs", /not supported\. Mount it yourself/],
    ["etcd", /not supported/],
    ["smtp", /^Remove it: "external" has /],
  ])("has the key of what it does, whether the estate has such a section or not: %s", (key, hint) => {
    for (const section of [{}, { [key]: undefined }])
      expect(found({ ...section, external: { [key]: { host: "a.example.com" } } })).toContainEqual([
        "unknown-key",
        `/external/${key}`,
        expect.stringMatching(hint),
      ]);
  });
});

test.each<[path: string, changes: Json, hint: RegExp]>([
  ["/airflow/executor", { airflow: { executor: "KubernetesExecutor" } }, /other executors are not supported/],
  ["/airflow/executor", { airflow: { executor: "SequentialExecutor" } }, /^Write "LocalExecutor"/],
  ["/haproxy/network", { haproxy: { network: ["a", "b"] } }, /^One HAProxy serves one network/],
  ["/haproxy/vip", { haproxy: { vip: ["a", "b"] } }, /^One HAProxy has one VIP/],
  [
    "/pgbackrest/repository/type",
    { pgbackrest: { repository: { type: "gcs", bucket: "b" } } },
    /Other types are not supported/,
  ],
  [
    "/pgbackrest/repository/type",
    { pgbackrest: { repository: { type: "azure", bucket: "b" } } },
    /Other types are not supported/,
  ],
])("a value that is not supported has what is instead: %s", (path, changes, hint) => {
  expect(found(changes)).toEqual([["invalid-value", path, expect.stringMatching(hint)]]);
});

test.each<[path: string, changes: Json, hint: RegExp]>([
  [
    "/airflow/environment/AIRFLOW_CONN_X",
    { airflow: { environment: { AIRFLOW_CONN_X: "http://u:secretpw1@h/" } } },
    /^Write an object with the key "secret" .* "airflow-conn-x"/,
  ],
  [
    "/airflow/environment/API_TOKEN",
    { airflow: { environment: { API_TOKEN: "abc" } } },
    /^Write an object with the key "secret" .* "api-token"/,
  ],
  [
    "/airflow/extra/smtp/smtp_password",
    { airflow: { extra: { smtp: { smtp_password: "abc" } } } },
    /^Remove it, and put it into a connection: .*the key "secret"/,
  ],
  [
    "/airflow/extra/smtp/smtp_host",
    { airflow: { extra: { smtp: { smtp_host: "smtp://u:secretpw1@h" } } } },
    /^Remove it, and put it into a connection/,
  ],
  [
    "/airflow/extra/smtp/smtp_password",
    { airflow: { extra: { smtp: { smtp_password: { secret: "smtp" } } } } },
    /^Remove it, and put it into a connection/,
  ],
  [
    "/postgres/extra/parameters/a.b",
    { postgres: { extra: { parameters: { "a.b": "host=a password=abc1" } } } },
    /^Remove the setting: the bundle puts no secret of yours into a file of PostgreSQL\.$/,
  ],
])("a secret in the topology is told where it goes: %s", (path, changes, hint) => {
  expect(found(changes)).toEqual([[expect.any(String), path, expect.stringMatching(hint)]]);
});

test("no word is a key of the topology at its place", () => {
  const keys = new Set(topologyReference().map(({ key }) => key.toLowerCase()));
  const sections = new Set(Object.keys(components));
  for (const [name, { elsewhere = {} }] of Object.entries<Component>(components))
    for (const key of Object.keys(elsewhere)) {
      const [, place = "", words = ""] = /^(.*[.=])?([^.=]*)$/.exec(key) ?? [];
      const [section = ""] = place.split(/[.=]/);
      if (place !== "") expect([name, "external"], key).toContain(section);
      for (const word of words.split("|")) {
        if (place.endsWith("=")) expect(keys, key).toContain(place.slice(0, -1).toLowerCase());
        else {
          expect(word, key).toMatch(/^[a-z0-9,]+$/);
          if (place !== "") expect(keys, key).not.toContain(`${place.toLowerCase()}${word}`);
          else expect(sections, key).not.toContain(word);
        }
      }
    }
});
