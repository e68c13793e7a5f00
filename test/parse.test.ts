import { describe, expect, it, test } from "vitest";
import { parseTopology } from "../src/parse.ts";
import { type Json, topology } from "./rules/harness.ts";

const messagesOf = (input: Json) =>
  parseTopology(input).diagnostics.map(({ rule, message, hint = "" }) =>
    `${rule}: ${message} ${hint}`.trim(),
  );

test.each<[Json, ...string[]]>([
  [
    { host: "n1" },
    'missing-key: "pgbackrest.repository.type" is missing; it must be one of "posix", "s3". To use the key "host", set "type" to "posix".',
  ],
  [
    { bucket: "b", path: "/x" },
    'missing-key: "pgbackrest.repository.type" is missing; it must be one of "posix", "s3". To use the key "bucket", set "type" to "s3".',
  ],
  [
    {},
    'missing-key: "pgbackrest.repository.type" is missing; it must be one of "posix", "s3". Add it, such as "type": "posix".',
  ],
  [
    { type: "nfs", path: "/x" },
    'invalid-value: "pgbackrest.repository.type" must be one of "posix", "s3"; it is "nfs". "gen-bundle explain pgbackrest.repository.type" describes each choice.',
  ],
  [
    { type: "posix", host: "n1", bucket: "b" },
    'unknown-key: "pgbackrest.repository" has no key "bucket". To use the key "bucket", set "type" to "s3".',
  ],
  [
    { type: "posix", hots: "n1" },
    'unknown-key: "pgbackrest.repository" has no key "hots". Did you mean "host"?',
  ],
  [
    "n1",
    'invalid-value: "pgbackrest.repository" must be an object; it is "n1". Write an object, such as { "type": "posix", "host": "n1" }.',
  ],
])("a repository %j is told which of its forms was meant", (repository, ...messages) => {
  expect(messagesOf(topology({ pgbackrest: { repository } }))).toEqual(messages);
});

test.each<[Json, string]>([
  [
    { postgres: { synchronous: "yes" } },
    'invalid-value: "postgres.synchronous" must be true or false, or one of "strict", "quorum"; it is "yes". Write true.',
  ],
  [
    { haproxy: { ports: { web: "8080" } } },
    'invalid-value: "haproxy.ports.web" must be a port from 1 to 65535, or false; it is "8080". Write 8080, without quotation marks.',
  ],
  [
    { objectives: { dataLoss: "some" } },
    'invalid-value: "objectives.dataLoss" must be "none", or a whole number of seconds; it is "some". "gen-bundle explain objectives.dataLoss" describes each choice.',
  ],
  [
    { etcd: { extra: { "log-level": ["debug"] } } },
    'invalid-value: "etcd.extra.log-level" must be a number, true, false, or one line of text without a password and without characters that the file cannot carry; it is an array.',
  ],
])("%j is told every form that there is", (changes, message) => {
  expect(messagesOf(topology(changes))).toEqual([message]);
});

const named = (count: number, value: (name: string) => Json): Json =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => `n${index}`).map((name) => [name, value(name)]),
  );
const airflow = { schedulers: ["n1"], webservers: ["n1"], workers: ["n1"] };
const names = (count: number): Json => Array.from({ length: count }, (_, index) => `n${index}`);

test.each<[Json, string]>([
  [{ etcd: { hosts: names(100) } }, '"etcd.hosts" must have at most 99 items; it has 100.'],
  [{ rabbitmq: { hosts: names(100) } }, '"rabbitmq.hosts" must have at most 99 items; it has 100.'],
  [{ postgres: { hosts: names(100) } }, '"postgres.hosts" must have at most 99 items; it has 100.'],
  [
    { airflow: { ...airflow, workers: names(2001) } },
    '"airflow.workers" must have at most 2000 items; it has 2001.',
  ],
  [
    { airflow: { ...airflow, workers: named(101, (name) => ({ hosts: [name] })) } },
    '"airflow.workers" must have at most 100 keys; it has 101.',
  ],
  [{ haproxy: { hosts: names(100) } }, '"haproxy.hosts" must have at most 99 items; it has 100.'],
  [
    { haproxy: { hosts: names(2001), local: true } },
    '"haproxy.hosts" must have at most 2000 items; it has 2001.',
  ],
  [
    { vips: { service: { address: "10.0.0.9", hosts: names(9) } } },
    '"vips.service.hosts" must have at most 8 items; it has 9.',
  ],
  [
    { postgres: { databases: named(1000, (owner) => ({ owner })) } },
    '"postgres.databases" must have at most 1000 keys; it has 1001.',
  ],
  [{ accept: named(1001, () => "reason") }, '"accept" must have at most 1000 keys; it has 1001.'],
  [
    { airflow: { ...airflow, extra: { core: named(501, () => 1) } } },
    '"airflow.extra.core" must have at most 500 keys; it has 501.',
  ],
  [
    { agents: named(21, () => ({ port: 9100, from: ["admin"], purpose: "Metrics" })) },
    '"agents" must have at most 20 keys; it has 21.',
  ],
  [{ haproxy: { ports: named(101, () => 5000) } }, '"haproxy.ports" must have at most 100 keys; it has 101.'],
  [
    { airflow: { ...airflow, extra: named(101, () => ({ key: 1 })) } },
    '"airflow.extra" must have at most 100 keys; it has 101.',
  ],
  [
    { airflow: { ...airflow, workers: named(3, () => ({ hosts: names(700) })) } },
    '"airflow.workers" must have at most 2000 hosts in all groups; it has 2100.',
  ],
  [
    {
      postgres: {
        hosts: ["n1"],
        databases: {
          d: { owner: "o", applications: named(50, () => ({})) },
          e: { owner: "p", applications: { n1: {} } },
        },
      },
    },
    '"postgres.databases" must name applications at most 50 times in all; it names 51.',
  ],
  [
    { airflow: { ...airflow, extra: named(6, () => named(90, () => 1)) } },
    '"airflow.extra" must have at most 500 settings or lines in all; it has 540.',
  ],
  [
    {
      haproxy: {
        hosts: ["n1"],
        snippets: Object.fromEntries(
          ["global", "defaults", "web"].map((block) => [block, new Array(190).fill("timeout tunnel 1h")]),
        ),
      },
    },
    '"haproxy.snippets" must have at most 500 settings or lines in all; it has 570.',
  ],
  [
    { etcd: { hosts: ["n1"], extraByHost: { n1: named(40, () => "a".repeat(1990)) } } },
    '"etcd.extraByHost.n1" must have at most 50000 characters in all, with those of names; it has 79710.',
  ],
])("too many items are one finding with the limit and their number", (part, message) => {
  expect(messagesOf(topology(part))).toEqual([`invalid-value: ${message}`]);
});

test("99 members and 2,000 local load balancers are possible", () => {
  expect(messagesOf(topology({ etcd: { hosts: names(99) } }))).toEqual([]);
  expect(messagesOf(topology({ haproxy: { hosts: names(2000), local: true } }))).toEqual([]);
});

test("an object of the library that shares its values, or contains itself, is refused as too large", () => {
  let shared: Json = {};
  for (let depth = 0; depth < 8; depth++) shared = named(10, () => shared as Json);
  const circle: Record<string, unknown> = {};
  for (const name of "abcdefghij") circle[name] = circle;
  const sparse = { ...(topology() as object), etcd: { hosts: new Array(4_000_000_000) } };
  for (const input of [shared, circle, sparse]) {
    expect(messagesOf(input as Json)).toEqual([
      "invalid-value: The topology has more than 1000000 values. Check that this is the right input, and that no object contains itself.",
    ]);
  }
});

test("lists that share their parts are told in no time wherever they stand, however deep they are", () => {
  let shared: unknown = [1];
  for (let depth = 0; depth < 40; depth++) shared = [shared, shared];
  const places = ["name", "hosts", "vips", "etcd", "airflow", "postgres", "haproxy", "tls", "objectives"];
  const inner = { airflow: ["version", "web", "workers", "extra"], etcd: ["hosts", "version", "extra"] };
  for (const input of [
    shared,
    ...places.map((key) => ({ [key]: shared })),
    ...Object.entries(inner).flatMap(([section, keys]) =>
      keys.map((key) => topology({ [section]: { [key]: shared as Json } })),
    ),
  ])
    expect(parseTopology(input).ok).toBe(false);
});

test("a misspelled key beside the right one is told that it is already there", () => {
  expect(messagesOf(topology({ postgre: { hosts: ["n1"] } }))).toEqual([
    'unknown-key: The topology has no key "postgre". "postgres" is already there. Remove "postgre", or move what it has to "postgres".',
  ]);
});

test("a misspelled key is one finding, with the key that is left", () => {
  expect(messagesOf(topology({ network: { subnet: undefined, subnt: "10.0.0.0/24" } }))).toEqual([
    'unknown-key: "network" has no key "subnt". Did you mean "subnet"?',
  ]);
  expect(messagesOf(topology({ etcd: { hosts: undefined, hostss: ["n1"] } }))).toEqual([
    'unknown-key: "etcd" has no key "hostss". Did you mean "hosts"?',
  ]);
  const repository = { type: "posix", host: "n1", hos: "n2" };
  expect(messagesOf(topology({ pgbackrest: { repository } })).join()).not.toContain('Did you mean "host"?');
});

describe("ranges", () => {
  const parsed = (hosts: object, more: object = {}) => {
    const result = parseTopology({ name: "x", network: { subnet: "10.0.0.0/8" }, hosts, ...more });
    if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
    return result.topology;
  };

  it.each([
    ["n[9-11]", "10.0.1.[9-11]", { n9: "10.0.1.9", n10: "10.0.1.10", n11: "10.0.1.11" }],
    ["n[09-11]", "10.0.1.[7-]", { n09: "10.0.1.7", n10: "10.0.1.8", n11: "10.0.1.9" }],
    ["n[0-1]b", "10.0.1.[0-1]", { n0b: "10.0.1.0", n1b: "10.0.1.1" }],
    ["n[00-01]", "10.0.[9-10].1", { n00: "10.0.9.1", n01: "10.0.10.1" }],
    ["n[5-5]", "10.0.1.[5-]", { n5: "10.0.1.5" }],
    // The numbers are decimal: there is no fd00::a between fd00::9 and fd00::10.
    ["n[1-2]", "fd00::[9-10]", { n1: "fd00::9", n2: "fd00::10" }],
    ["n[1-2]", "fd00:[01-02]::f", { n1: "fd00:01::f", n2: "fd00:02::f" }],
  ])("%s at %s", (name, address, expected) => {
    const { hosts } = parsed({ [name]: { address, cpus: 4 } });
    expect(Object.entries(hosts).map(([key, host]) => [key, host.address])).toEqual(Object.entries(expected));
    for (const { cpus } of Object.values(hosts)) expect(cpus).toBe(4);
  });

  it("stand for hosts in lists and as keys, in their order", () => {
    const topology = parsed(
      { "n[1-4]": { address: "10.0.0.[1-]" } },
      {
        vips: { v: { address: "10.0.0.9", hosts: ["n[3-4]", "n1"] } },
        airflow: {
          schedulers: ["n2", "n[3-4]", "n1"],
          webservers: ["n[1-1]"],
          workers: ["n[1-4]"],
          triggerers: ["n[1-2]"],
          targets: { "n[1-2]": { port: 2222 } },
          extraByHost: { "n[3-4]": { core: { parallelism: 8 } } },
        },
      },
    );
    expect(topology.vips["v"]?.hosts).toEqual(["n3", "n4", "n1"]);
    expect(topology.airflow).toMatchObject({
      schedulers: ["n2", "n3", "n4", "n1"],
      webservers: ["n1"],
      workers: ["n1", "n2", "n3", "n4"],
      triggerers: ["n1", "n2"],
      targets: { n1: { port: 2222 }, n2: { port: 2222 } },
      extraByHost: { n3: { core: { parallelism: 8 } }, n4: { core: { parallelism: 8 } } },
    });
  });
});

test.each([
  [new Map(), "an object of the class Map"],
  [new Date(0), "an object of the class Date"],
])("an object of other code is named: %s", (vips, given) => {
  expect(messagesOf({ ...(topology() as object), vips } as never)).toEqual([
    `invalid-value: "vips" must be an object; it is ${given}. Write an object, such as { "service": { "address": "10.0.0.10", "hosts": ["n1", "n2"] } }.`,
  ]);
});
