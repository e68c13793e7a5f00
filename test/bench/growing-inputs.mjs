import { estate } from "./estate.mjs";

/*
 * Inputs that grow in one place only. Each entry makes the input of a number of items: a topology as a value, or as
 * text, or the options of the build beside it.
 */

const names = (count, prefix) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const record = (keys, value) => Object.fromEntries(keys.map((key, index) => [key, value(key, index)]));
const address = (index) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
const host = (_name, index) => ({ address: address(index + 4096), memory: "8GiB" });

/** The 13-host estate with changes: sections by name are merged. */
function changed(changes) {
  const base = { ...estate(13), network: { subnet: "10.0.0.0/8" } };
  // Otherwise thousands of workers need too many connections.
  base.airflow.worker = { concurrency: 1 };
  base.airflow.pool = { size: 1, overflow: 0 };
  const merged = Object.entries(changes).map(([name, value]) => [
    name,
    typeof value === "object" && !Array.isArray(value) ? { ...base[name], ...value } : value,
  ]);
  return { ...base, ...Object.fromEntries(merged) };
}

/** The estate with more hosts, all of which are placed at one list of a section. */
const placed = (section, key) => (count) => {
  const more = names(count, "more");
  const base = estate(13);
  return changed({
    hosts: record(more, host),
    [section]: { [key]: [...(base[section]?.[key] ?? []), ...more] },
  });
};

/** An estate of Airflow alone, whose database and broker others operate, with workers. */
function external(count, changes = {}) {
  const controllers = {
    af1: { address: "10.0.0.31", memory: "64GiB" },
    af2: { address: "10.0.0.32", memory: "64GiB" },
  };
  const both = Object.keys(controllers);
  const workers = names(count, "more");
  const { airflow, ...others } = changes;
  return {
    name: "external",
    tls: true,
    network: { subnet: "10.0.0.0/8" },
    hosts: { ...controllers, ...record(workers, host) },
    vips: { web: { address: "10.0.0.100", hosts: both } },
    external: {
      database: {
        host: "db.example.com",
        version: 17,
        connections: 100_000,
        authority: "/etc/ssl/certs/db.pem",
        databases: { airflow: { owner: "airflow" } },
      },
      broker: {
        hosts: ["mq.example.com"],
        version: "4.1",
        authority: "/etc/ssl/certs/mq.pem",
        user: "airflow",
      },
    },
    haproxy: { hosts: both, vip: "web", ports: { web: 8443, redirect: 8081 } },
    ...others,
    airflow: {
      version: "3.3.2",
      schedulers: both,
      webservers: both,
      triggerers: both,
      dagProcessors: both,
      workers,
      worker: { concurrency: 1 },
      pool: { size: 1, overflow: 0 },
      ...airflow,
    },
  };
}

const range = (_, index) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}/32`;
const ranges = (count) => Array.from({ length: count }, range);

const topologies = {
  "settings of one section (airflow.extra.core)": (count) =>
    changed({ airflow: { extra: { core: record(names(count, "key_"), () => 1) } } }),
  "sections of settings (airflow.extra)": (count) =>
    changed({ airflow: { extra: record(names(count, "section_"), () => ({ key: 1 })) } }),
  "settings (postgres.extra.parameters)": (count) =>
    changed({ postgres: { extra: { parameters: record(names(count, "key_"), () => 1) } } }),
  "settings (postgres.extra.patroni)": (count) =>
    changed({ postgres: { extra: { patroni: record(names(count, "key."), () => 1) } } }),
  "settings (kernel.extra)": (count) =>
    changed({ kernel: { extra: record(names(count, "net.key"), () => 1) } }),
  "settings of hosts (etcd.extraByHost)": (count) =>
    changed({ etcd: { extraByHost: record(names(count, "other"), () => ({ "log-level": "debug" })) } }),
  "snippets (haproxy.snippets)": (count) =>
    changed({ haproxy: { snippets: record(names(count, "pool"), () => ["timeout tunnel 1h"]) } }),
  "members (etcd.hosts)": placed("etcd", "hosts"),
  "members (postgres.hosts)": placed("postgres", "hosts"),
  "members (rabbitmq.hosts)": placed("rabbitmq", "hosts"),
  "load balancers (haproxy.hosts)": placed("haproxy", "hosts"),
  "local load balancers (haproxy.hosts)": (count) => {
    const topology = placed("airflow", "workers")(count);
    const hosts = [...topology.airflow.workers, "lb1", "lb2", "scheduler1", "nfs1", "nfs2"];
    return { ...topology, haproxy: { hosts: [...new Set(hosts)], local: true } };
  },
  "poolers (pgbouncer.hosts)": (count) => {
    const more = names(count, "more");
    return changed({ hosts: record(more, host), pgbouncer: { hosts: more } });
  },
  "workers (airflow.workers)": placed("airflow", "workers"),
  "workers of two groups (airflow.workers)": (count) => {
    const topology = placed("airflow", "workers")(count);
    const { workers } = topology.airflow;
    const half = workers.length >> 1;
    const groups = {
      one: { hosts: workers.slice(0, half), queues: ["default", "one"] },
      two: { hosts: workers.slice(half), queues: ["default", "two"] },
    };
    return { ...topology, airflow: { ...topology.airflow, workers: groups } };
  },
  "schedulers (airflow.schedulers)": placed("airflow", "schedulers"),
  "web servers (airflow.webservers)": placed("airflow", "webservers"),
  "triggerers (airflow.triggerers)": placed("airflow", "triggerers"),
  "DAG processors (airflow.dagProcessors)": placed("airflow", "dagProcessors"),
  "workers, of which a host may fail": (count) => ({
    ...placed("airflow", "workers")(count),
    objectives: { survive: "host" },
  }),
  "workers with TLS": (count) => ({ ...placed("airflow", "workers")(count), tls: true }),
  "zones of workers": (count) => {
    const topology = placed("airflow", "workers")(count);
    const zoned = Object.entries(topology.hosts).map(([name, value], index) => [
      name,
      { ...value, zone: `zone${index}` },
    ]);
    return { ...topology, hosts: Object.fromEntries(zoned), objectives: { survive: "zone" } };
  },
  "unknown hosts (airflow.workers)": (count) => changed({ airflow: { workers: names(count, "other") } }),
  "one host often (airflow.workers)": (count) =>
    changed({ airflow: { workers: Array.from({ length: count }, () => "worker1") } }),
  "queues (airflow.worker.queues)": (count) =>
    changed({ airflow: { worker: { concurrency: 2, queues: names(count, "queue") } } }),
  "targets (airflow.targets)": (count) => {
    const more = names(count, "more");
    return changed({
      hosts: record(more, (name, index) => ({ ...host(name, index), managed: false })),
      airflow: { targets: record(more, () => ({})) },
    });
  },
  "unknown targets (airflow.targets)": (count) =>
    changed({ airflow: { targets: record(names(count, "other"), () => ({})) } }),
  "unused hosts": (count) => changed({ hosts: record(names(count, "more"), host) }),
  "ranges of one host (hosts)": (count) =>
    changed({
      hosts: record(
        names(count, "more").map((name) => `${name}x[1-1]`),
        (_name, index) => ({ address: `${address(index + 4096)}`.replace(/\d+$/, "[$&-]"), memory: "8GiB" }),
      ),
    }),
  "ranges of ten hosts (hosts)": (count) =>
    changed({
      hosts: record(
        names(count, "more").map((name) => `${name}x[0-9]`),
        (_name, index) => ({ address: `10.${index >> 8}.${index & 255}.[1-]` }),
      ),
    }),
  "ranges with a wrong address (hosts)": (count) =>
    changed({
      hosts: record(
        names(count, "more").map((name) => `${name}x[0-9]`),
        () => ({ address: "10.1.1.[1-]" }),
      ),
    }),
  "ranges that overlap (hosts)": (count) =>
    changed({
      hosts: record(
        names(count, "more[1-").map((name) => `${name}]`),
        () => ({ address: "10.1.1.[1-]" }),
      ),
    }),
  "ranges of workers (airflow.workers)": (count) => {
    const more = names(count, "more");
    const base = placed("airflow", "workers")(count);
    return {
      ...base,
      airflow: { ...base.airflow, workers: more.map((name) => name.replace(/\d+$/, "[$&-$&]")) },
    };
  },
  "unknown hosts of ranges (airflow.workers)": (count) =>
    changed({ airflow: { workers: names(count, "other").map((name) => `${name}x[0-9]`) } }),
  "settings of a range of hosts (kernel.extraByHost)": (count) =>
    changed({
      hosts: { "more[1-99]": { address: "10.9.9.[1-]" } },
      kernel: { extraByHost: { "more[1-99]": record(names(Math.min(count, 500), "net.key"), () => 1) } },
    }),
  "hosts with one address": (count) =>
    changed({ hosts: record(names(count, "more"), () => ({ address: "10.9.9.9" })) }),
  "hosts with one label": (count) =>
    changed({
      hosts: record(names(count, "more"), (name, index) => ({ ...host(name, index), label: "VM" })),
    }),
  "hosts whose labels name others": (count) =>
    changed({
      hosts: record(names(count, "more"), (name, index) => ({
        ...host(name, index),
        label: `more${index + 1}`,
      })),
    }),
  "hosts with confusable names": (count) => changed({ hosts: record(names(count, "more0"), host) }),
  "hosts outside of the subnet": (count) =>
    changed({
      hosts: record(names(count, "more"), (_name, index) => ({
        address: address(index).replace("10.", "11."),
      })),
    }),
  "hosts with unusable addresses": (count) =>
    changed({
      hosts: record(names(count, "more"), (_name, index) => ({
        address: address(index).replace("10.", "127."),
      })),
    }),
  "VIPs (vips)": (count) =>
    changed({
      vips: record(names(count, "floating"), (_name, index) => ({
        address: address(index + 4096),
        hosts: ["lb1", "lb2"],
      })),
    }),
  "VIPs of their own hosts (vips)": (count) =>
    changed({
      hosts: record(names(count, "more"), host),
      vips: record(names(count, "floating"), (_name, index) => ({
        address: address(index + 2 ** 20),
        hosts: [`more${index}`],
        routerId: 7,
      })),
    }),
  "VIPs of unknown hosts (vips)": (count) =>
    changed({
      vips: record(names(count, "floating"), (_name, index) => ({
        address: address(index + 4096),
        hosts: names(8, `other${index}x`),
      })),
    }),
  "databases (postgres.databases)": (count) =>
    changed({ postgres: { databases: record(names(count, "database"), (name) => ({ owner: name })) } }),
  "databases behind poolers": (count) =>
    changed({
      postgres: { databases: record(names(count, "database"), (name) => ({ owner: name })) },
      pgbouncer: { hosts: ["sql1", "sql2", "sql3"] },
    }),
  "virtual hosts (rabbitmq.virtualHosts)": (count) =>
    changed({ rabbitmq: { virtualHosts: record(names(count, "tasks"), (name) => ({ user: name })) } }),
  "shares (nfs.exports)": (count) =>
    changed({ nfs: { exports: record(names(count, "share"), (name) => ({ path: `/srv/${name}` })) } }),
  "shares within shares (nfs.exports)": (count) =>
    changed({
      nfs: {
        exports: record(names(count, "share"), (_name, index) => ({
          path: `/srv${"/a".repeat(index % 90)}/b${index}`,
        })),
      },
    }),
  "ranges (network.clients)": (count) => changed({ network: { clients: ranges(count) } }),
  "ranges (network.admin)": (count) => changed({ network: { admin: ranges(count) } }),
  "ranges (network.monitoring)": (count) => changed({ network: { monitoring: ranges(count) } }),
  "ranges with host bits (network.clients)": (count) =>
    changed({ network: { clients: ranges(count).map((each) => each.replace("/32", "/9")) } }),
  "pools (haproxy.ports)": (count) =>
    changed({ haproxy: { ports: record(names(count, "pool"), (_name, index) => 1024 + (index % 60_000)) } }),
  "ports in use (haproxy.ports)": (count) =>
    changed({ haproxy: { ports: record(names(count, "pool"), () => 8080) } }),
  "acceptances (accept)": (count) => changed({ accept: record(names(count, "rule-"), () => "reason") }),
  "workers at the limit (airflow.workers)": (count) =>
    placed("airflow", "workers")(Math.min(count, 16_856) >> 3),
  "unknown keys": (count) => ({ ...changed({}), ...record(names(count, "key"), () => 1) }),
  "unknown keys of hosts": (count) =>
    changed({ hosts: record(names(count, "more"), (name, index) => ({ ...host(name, index), memroy: 1 })) }),
  "refused host names": (count) => changed({ hosts: record(names(count, "More_"), host) }),
  "refused values": (count) => changed({ network: { clients: Array.from({ length: count }, () => 7) } }),
  "unknown secrets": (count) => ({
    topology: changed({}),
    secrets: record(names(count, "secret-"), (name) => name),
  }),
  "equal secrets": (count) => ({
    topology: changed({
      postgres: { databases: record(names(count, "database"), (name) => ({ owner: name })) },
    }),
    secrets: record(names(count, "postgres-database"), () => "one-secret-value-for-all"),
  }),
  "closing braces": (count) => "}".repeat(count),
  "closing brackets": (count) => "]\n".repeat(count),
  commas: (count) => `{${",".repeat(count)}}`,
  "quotation marks": (count) => '"a" '.repeat(count),
  colons: (count) => ": ".repeat(count),
  tabs: (count) => "\ta: b\n".repeat(count),
  "percent signs": (count) => "%\n".repeat(count),
  directives: (count) => "%A b\n".repeat(count),
  anchors: (count) =>
    names(count, "a")
      .map((name) => `- &${name} 1\n`)
      .join(""),
  aliases: (count) => `- &a 1\n${"- *a\n".repeat(count)}`,
  "unresolved aliases": (count) => "- *a\n".repeat(count),
  tags: (count) => "- !a b\n".repeat(count),
  "merge keys": (count) =>
    `a: &a {b: 1}\nc:\n${names(count, "d")
      .map((name) => `  ${name}: {<<: *a}\n`)
      .join("")}`,
  "merge keys of merge keys": (count) =>
    `a0: &a0 {b: 1}\n${Array.from({ length: Math.min(count, 99) }, (_, index) => `a${index + 1}: &a${index + 1} {<<: *a${index}, c${index}: 1}\n`).join("")}d: {${names(count, "k").join(": 1, ")}: 1}\n`,
  "files to merge (library)": (count) => ({
    topology: [
      { name: "base", text: JSON.stringify(changed({ hosts: record(names(count, "more"), host) })) },
      ...names(98, "overlay").map((name) => ({ name, text: '{"hosts": {"lb1": {"memory": "4GiB"}}}' })),
    ],
  }),
  "removals that remove nothing (library)": (count) => ({
    topology: [
      { name: "base", text: JSON.stringify(changed({ hosts: record(names(count >> 1, "more"), host) })) },
      { name: "overlay", text: JSON.stringify({ hosts: record(names(count >> 1, "other"), () => null) }) },
    ],
  }),
  documents: (count) => "---\na: 1\n".repeat(count),
  "document ends": (count) => "...\n".repeat(count),
  comments: (count) => "# a\n".repeat(count),
  "question marks": (count) => "? a\n".repeat(count),
  "exclamation marks": (count) => "!".repeat(count),
  dashes: (count) => "- a\n".repeat(count),
  escapes: (count) => `"${"\\q".repeat(count)}"`,
  "plain text": (count) => "a ".repeat(count),
  binary: (count) => "\u0001\uFFFD".repeat(count),
  "carriage returns": (count) => "\r".repeat(count),
  "repeated keys": (count) => `{${'"a":1,'.repeat(count)}"b":1}`,
  "repeated keys of a block": (count) => "a: 1\n".repeat(count),
  indentation: (count) =>
    names(count, "a")
      .map((name, index) => `${" ".repeat(index % 50)}${name}:\n`)
      .join(""),
  "brackets in a string": (count) => `{"a": "${"[]".repeat(count)}"}`,
  "complex keys": (count) =>
    names(count, "a")
      .map((name) => `? {${name}: 1}\n: 1\n`)
      .join(""),
  "text that is cut off": (count) => {
    const text = JSON.stringify(changed({ hosts: record(names(count, "more"), host) }));
    return text.slice(0, text.length * 0.7);
  },
  "shared references (library)": (count) => {
    const width = Math.max(2, Math.round(count ** (1 / 4)));
    let value = { a: 1 };
    for (let depth = 0; depth < 8; depth++) value = record(names(width, "k"), () => value);
    return { topology: { ...changed({}), deep: value } };
  },
  "shared references in hosts (library)": (count) => {
    const shared = { address: "10.1.1.1" };
    return { topology: changed({ hosts: record(names(count, "more"), () => shared) }) };
  },
};

/** Inputs without errors: every file is generated. Each has the number of items that the topology may have, or fewer. */
const accepted = {
  "workers with external services": [1996, (count) => external(count)],
  "workers with settings by name (airflow.extra)": [
    1996,
    (count) => {
      const sections = record(names(90, "section"), () => record(names(5, "key"), () => "value"));
      return external(count, { airflow: { extra: sections } });
    },
  ],
  "workers with as much text by name as they may have (airflow.extra)": [
    1996,
    (count) =>
      external(count, { airflow: { extra: { core: record(names(490, "key"), () => "a".repeat(90)) } } }),
  ],
  "hosts with agents for 100 ranges of administrators": [
    1996,
    (count) => {
      const agent = (_name, index) => ({ port: 20_000 + index, from: ["admin"], purpose: "Metrics" });
      const admin = Array.from({ length: 100 }, (_, index) => `10.200.${index}.0/24`);
      return external(count, {
        network: { subnet: "10.0.0.0/8", admin },
        agents: record(names(20, "agent"), agent),
      });
    },
  ],
  "hosts with agents (agents)": [
    1996,
    (count) => {
      const agents = names(20, "agent");
      const purpose = "Prometheus collects metrics of the host";
      return external(count, {
        agents: record(agents, (_name, index) => ({ port: 20_000 + index, from: ["admin"], purpose })),
      });
    },
  ],
  "workers with external services, of which one may fail": [
    1996,
    (count) => external(count, { objectives: { survive: "host" } }),
  ],
  "zones of workers with external services": [
    1996,
    (count) => {
      const topology = external(count, { objectives: { survive: "zone" } });
      const zoned = Object.entries(topology.hosts).map(([name, value], index) => [
        name,
        { ...value, zone: `zone${index}` },
      ]);
      return { ...topology, hosts: Object.fromEntries(zoned) };
    },
  ],
  "workers of 100 groups with 100 queues each": [
    1996,
    (count) => {
      const workers = names(count, "more");
      const group = (_name, group) => ({
        hosts: workers.filter((_worker, index) => index % 100 === group),
        queues: names(100, `queue${group % 2}x`),
      });
      return external(count, {
        airflow: { workers: record(names(100, "group"), group), defaultQueue: "queue0x0" },
      });
    },
  ],
  "workers with 1000 targets": [
    996,
    (count) => {
      const targets = names(1000, "target");
      const topology = external(count, { airflow: { targets: record(targets, () => ({})) } });
      const unmanaged = (_name, index) => ({ address: address(index + 2 ** 20), managed: false });
      return { ...topology, hosts: { ...topology.hosts, ...record(targets, unmanaged) } };
    },
  ],
  "workers with local load balancers": [
    1980,
    (count) => topologies["local load balancers (haproxy.hosts)"](count),
  ],
  "hosts without services, of which one may fail": [
    1980,
    (count) => changed({ hosts: record(names(count, "more"), host), objectives: { survive: "host" } }),
  ],
  "ranges of administrators and clients": [
    1000,
    (count) =>
      external(10, { network: { subnet: "10.0.0.0/8", admin: ranges(count), clients: ranges(count) } }),
  ],
  "databases with owners": [
    1000,
    (count) =>
      changed({
        postgres: { databases: record(names(count, "database"), (name) => ({ owner: name })) },
        airflow: { database: "database0" },
      }),
  ],
  "databases behind three poolers": [
    1000,
    (count) =>
      changed({
        postgres: { databases: record(names(count, "database"), (name) => ({ owner: name })) },
        airflow: { database: "database0" },
        pgbouncer: { hosts: ["sql1", "sql2", "sql3"], poolSize: 2, reservePoolSize: 1 },
      }),
  ],
  "virtual hosts with users": [
    1000,
    (count) =>
      changed({
        rabbitmq: { virtualHosts: record(names(count, "tasks"), (name) => ({ user: name })) },
        airflow: { virtualHost: "tasks0" },
      }),
  ],
  "VIPs of two hosts": [
    240,
    (count) =>
      changed({
        vips: record(names(count, "floating"), (_name, index) => ({
          address: address(index + 4096),
          hosts: ["lb1", "lb2"],
          routerId: index + 3,
        })),
      }),
  ],
  "schedulers that run tasks": [
    99,
    (count) => {
      const schedulers = names(count, "more");
      const { rabbitmq, ...topology } = changed({ hosts: record(schedulers, host) });
      const { workers, worker, ...airflow } = topology.airflow;
      return { ...topology, airflow: { ...airflow, executor: "LocalExecutor", schedulers } };
    },
  ],
  "web servers of one pool": [97, placed("airflow", "webservers")],
};
Object.assign(
  topologies,
  Object.fromEntries(Object.entries(accepted).map(([name, [, make]]) => [name, make])),
);

/** The largest number of items of inputs without errors. */
export const largestCounts = Object.fromEntries(
  Object.entries(accepted).map(([name, [most]]) => [name, most]),
);

/** Inputs of the library that are not text. */
const libraryInputs = Object.fromEntries(
  Object.entries(topologies).filter(([name]) => name.includes("(library)")),
);

/** Makes the input of `count` items. */
export const growingInputs = Object.fromEntries(
  Object.entries(topologies).map(([name, make]) => [
    name,
    (count) => {
      const made = make(count);
      const { topology, secrets } = made.topology === undefined ? { topology: made } : made;
      const input =
        typeof topology === "string" || name in libraryInputs ? topology : JSON.stringify(topology);
      return { input, secrets };
    },
  ]),
);
