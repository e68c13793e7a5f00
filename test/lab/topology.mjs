import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readTopology, resolveTopology } from "../../dist/index.js";

/** A topology in one piece. */
const read = (path) =>
  resolveTopology(readTopology(readFileSync(new URL(path, import.meta.url), "utf8"))).value;

/** The versions that the lab has on each platform (patches.sh); Airflow 2 does not run with the Python of Debian 13. */
const versions = {
  debian12: { etcd: "3.5", postgres: 15, patroni: "4.1", rabbitmq: "3.10", pgbackrest: "2.45" },
  debian13: {
    etcd: "3.5",
    postgres: 17,
    patroni: "4.0",
    rabbitmq: "4.0",
    pgbackrest: "2.54",
    airflow: "3.3.2",
  },
};

/**
 * The estates that the lab boots: those of topology.json, and examples. Each has its title, and the names of its scenarios;
 * absent: all that are not special. A program is one that no package of the base has: this machine must have it.
 */
const estates = {
  long: { title: "The estate of `test/lab/topology.json`", make: whole },
  short: {
    title: "Its database, load balancer, VIP and broker alone",
    make: () => shorten(whole()),
    short: true,
  },
  airflow3: {
    title: "The whole estate with Airflow 3",
    make() {
      const topology = whole();
      topology.airflow.version = "3.3.2";
      return topology;
    },
    scenarios: ["healthy", "runbook-read", "dag-runs", "broker-connections-lost"],
  },
  redelivery: {
    title: "The whole estate with Airflow 3.1, of which a finding warns, and a second worker",
    make() {
      const topology = whole();
      topology.airflow.version = "3.1.8";
      topology.airflow.workers = ["worker1", "scheduler2"];
      return topology;
    },
    scenarios: ["healthy", "running-tasks-fail"],
  },
  "airflow-upgrade": {
    title: "The whole estate with Airflow 2.11, which is upgraded to Airflow 3",
    make() {
      const topology = whole();
      topology.airflow.version = "2.11.2";
      return topology;
    },
    // Its hosts have the packages of both.
    later: "airflow3",
    scenarios: ["healthy", "airflow-upgrade"],
  },
  archive: {
    title: "Its database and load balancer with TLS and a backup repository",
    make: archive,
    scenarios: ["healthy", "runbook-read", "leader-lost", "repository-lost"],
  },
  encryption: {
    title: "Its database and load balancer alone, whose connections become encrypted",
    make: () => databaseOf(whole()),
    scenarios: ["encryption"],
  },
  phases: {
    title:
      "The example [second-scheduler](../examples/changes/second-scheduler/old.json), which grows in three phases",
    make: () => adapted(read("../../examples/changes/second-scheduler/old.json")),
    scenarios: ["healthy", "phases", "dag-runs"],
  },
  rotation: {
    title: "Its database and load balancer alone, whose secrets are replaced",
    make: () => databaseOf(whole()),
    scenarios: ["rotation"],
  },
  "postgresql-upgrade": {
    title:
      "Its database and load balancer with TLS and a backup repository, of an older version of PostgreSQL",
    make: archive,
    scenarios: ["healthy", "postgresql-upgrade"],
    platform: "debian13",
    former: 15,
  },
  "postgresql-upgrade-cut-off": {
    title:
      "Its database and load balancer alone, of an older version of PostgreSQL, with a host that loses its power",
    make: () => databaseOf(whole()),
    scenarios: ["healthy", "postgresql-upgrade-cut-off"],
    platform: "debian13",
    former: 15,
  },
  "operating-system": {
    title: "Its database and load balancer alone, whose leading database host gets Debian 13",
    make: () => databaseOf(whole()),
    scenarios: ["healthy", "operating-system"],
    beside: "debian13",
  },
  "shared-haproxy": example("shared-haproxy", ["haproxy-killed", "vip-owner-lost", "dag-runs"]),
  "local-haproxy": example("local-haproxy", ["haproxy-crashed", "dag-runs"]),
  "postgres-ha": example("postgres-ha", ["haproxy-crashed", "dag-runs", "database-migrated"]),
  "haproxy-everywhere": example("haproxy-everywhere", ["haproxy-crashed"]),
  "local-executor": example("local-executor", ["dag-runs"]),
  "worker-groups": example("worker-groups", ["queues-run"]),
  valkey: example("valkey", ["task-store-lost", "dag-runs"]),
  "git-dags": example("git-dags", ["dag-published"]),
  locked: {
    title:
      "The example [local-executor](../examples/local-executor/topology.json) with a provider and a lock",
    make() {
      const topology = adapted(read("../../examples/local-executor/topology.json"));
      const lock = { path: lockPath, sha256: "0".repeat(64) };
      Object.assign(topology.airflow, { packages: ["apache-airflow-providers-ssh>=3", "paramiko<4"], lock });
      return topology;
    },
    scenarios: ["healthy", "provider-used"],
  },
  "vip-manager": { ...example("vip-manager", []), program: "vip-manager" },
};

/** An estate of examples/, with the scenarios that it has besides those of every estate. */
function example(name, more) {
  const files = ["json", "yaml"].map((kind) => `../../examples/${name}/topology.${kind}`);
  const file = files.find((each) => existsSync(new URL(each, import.meta.url)));
  return {
    title: `The example [${name}](${file.replace("../../", "../")})`,
    make: () => adapted(read(file)),
    scenarios: ["healthy", "runbook-read", "firewall", "leader-lost", ...more],
  };
}

export const estateNames = Object.keys(estates);

export const titleOf = (estate) => estates[estate].title;

export const programOf = (estate) => estates[estate].program;

/** The estate whose packages of Airflow hosts have besides their own. */
export const laterOf = (estate) => estates[estate].later;

/** The only platform on which an estate boots, since two versions are to be had there; undefined: any. */
export const platformOf = (estate) => estates[estate].platform;

/** The version of PostgreSQL that an estate has beside that of its platform, and from which it starts. */
export const formerOf = (estate) => estates[estate].former;

/** Another platform, on which hosts of an estate boot later, with the version of PostgreSQL that the estate has. */
export const besideOf = (estate) => estates[estate].beside;

/** The folder of the programs of that version. */
export const formerLayerOf = (estate) => `postgresql-${formerOf(estate) ?? versions.debian12.postgres}`;

/** The scenarios of an estate, of all that there are, where these roles are offered. */
export function scenariosOf(estate, scenarios, offered) {
  const { scenarios: own, short } = estates[estate];
  const usual = ({ special, long, needs }) =>
    !special && !(short && long) && (needs === undefined || offered.has(needs));
  return own ?? Object.keys(scenarios).filter((name) => usual(scenarios[name]));
}

/** The topology of an estate on a platform of the lab, with the versions that the lab has there. */
export function topologyOf(estate, platform) {
  const topology = onPlatform(estates[estate].make(), platform);
  const former = formerOf(estate);
  if (former !== undefined) topology.postgres.version = former;
  return topology;
}

/** The newest version of PostgreSQL that a platform of the lab has. */
export const newestPostgres = (platform) => versions[platform].postgres;

/** The new topology of a change of examples/changes/, as the lab has its estates. */
export function changedTopology(change, platform) {
  return onPlatform(adapted(read(`../../examples/changes/${change}/new.json`)), platform);
}

function onPlatform(topology, platform) {
  const { etcd, postgres, patroni, rabbitmq, pgbackrest, airflow } = versions[platform];
  Object.assign(topology, { platform });
  topology.etcd.version = etcd;
  Object.assign(topology.postgres, {
    version: postgres,
    patroni: { ...topology.postgres.patroni, version: patroni },
  });
  if (topology.rabbitmq) topology.rabbitmq.version = rabbitmq;
  if (topology.airflow && airflow) topology.airflow.version = airflow;
  if (topology.pgbackrest) topology.pgbackrest.version = pgbackrest;
  return topology;
}

/** The folder of the packages of an Airflow, which estates share. */
export function layerOf({ airflow: { version, executor = "CeleryExecutor", lock }, valkey }) {
  return `airflow-${version}-${executor}${valkey ? "-valkey" : ""}${lock ? "-locked" : ""}`;
}

/** Where hosts have the lock of their packages. */
export const lockPath = "/srv/airflow/lock.txt";

/** Names the lock that lies beside the packages of an estate, if it has one. */
export function nameLock({ airflow }, packages) {
  const file = `${packages}${lockPath}`;
  if (airflow?.lock && existsSync(file))
    airflow.lock.sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** Where the lab itself serves the repository of the DAGs. */
export const repository = "/run/dags";

/** The addresses of the lab itself: one in the administrators' network, and one in no network at all. */
export function ownAddresses({ network: { subnet } }) {
  const prefix = subnet.replace(/\d+\/24$/, "");
  return { administrator: `${prefix}250`, administrators: `${prefix}248/30`, outsider: `${prefix}240` };
}

function whole() {
  return read("topology.json");
}

function shorten(topology) {
  delete topology.vips[topology.nfs.vip];
  delete topology.nfs;
  delete topology.airflow;
  return withoutIdle(topology);
}

function databaseOf(topology) {
  shorten(topology);
  delete topology.rabbitmq;
  return withoutIdle(topology);
}

function archive() {
  const topology = databaseOf(whole());
  for (const name of topology.postgres.hosts) topology.hosts[name].disk = "1GiB";
  topology.hosts.backup = { address: "192.168.83.160", memory: "1GiB" };
  topology.pgbackrest = { repository: { type: "posix", host: "backup" } };
  topology.tls = true;
  return topology;
}

/** Removes the hosts that no section names. */
function withoutIdle(topology) {
  const sections = [topology.etcd, topology.postgres, topology.rabbitmq, topology.haproxy];
  const kept = new Set(sections.flatMap((section) => section?.hosts ?? []));
  for (const name of Object.keys(topology.hosts)) if (!kept.has(name)) delete topology.hosts[name];
  return topology;
}

/** An example with the memory, the networks, the time server and the Airflow that the lab has. */
function adapted(topology) {
  const { administrator, administrators } = ownAddresses(topology);
  Object.assign(topology.network, { admin: [administrators], clients: [administrators] });
  topology.time = { servers: [administrator] };
  // The lab has neither a log server nor a collector.
  delete topology.logs;
  delete topology.airflow?.otel;
  for (const host of Object.values(topology.hosts)) {
    delete host.cpus;
    host.memory = "1GiB";
  }
  if (topology.airflow) {
    topology.airflow.version = whole().airflow.version;
    const { git } = topology.airflow.dags ?? {};
    if (git) {
      const hostKeys = git.hostKeys.map((line) => line.replace(/^\S+/, administrator));
      Object.assign(git, { url: `ssh://root@${administrator}${repository}`, hostKeys });
    }
    // Hosts have no way out to an index.
    const { workers } = topology.airflow;
    for (const owner of [topology.airflow, ...(Array.isArray(workers) ? [] : Object.values(workers ?? {}))]) {
      delete owner.packages;
      delete owner.index;
      delete owner.lock;
      if (owner.concurrency) owner.concurrency = 2;
    }
  }
  return topology;
}

// topology.mjs --former ESTATE prints the older version of PostgreSQL that an estate has, or -, and the folder of its programs.
if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "--former") {
  const [estate] = process.argv.slice(3);
  const layer = formerLayerOf(estate);
  const isOlder = formerOf(estate) !== undefined || besideOf(estate) !== undefined;
  process.stdout.write(isOlder ? `${layer.replace("postgresql-", "")} ${layer}\n` : "-\n");
}

// topology.mjs ESTATE PLATFORM FILE [PACKAGES] writes the topology, and prints a host of Airflow, or -, the folder of its packages,
// and the path of their lock, if it has one. PACKAGES: where they lie already.
if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] !== "--former") {
  const [estate, platform, file, packages] = process.argv.slice(2);
  const topology = topologyOf(estate, platform);
  if (packages) nameLock(topology, packages);
  writeFileSync(file, JSON.stringify(topology));
  const { airflow } = topology;
  const words = airflow ? [airflow.schedulers[0], layerOf(topology), airflow.lock?.path ?? ""] : ["-"];
  process.stdout.write(`${words.join(" ").trim()}\n`);
}
