import fc from "fast-check";
import { airflowVersions } from "../../src/components/airflow/versions.ts";
import { etcdVersions } from "../../src/components/etcd/versions.ts";
import { haproxyVersions } from "../../src/components/haproxy/versions.ts";
import { keepalivedVersions } from "../../src/components/keepalived/versions.ts";
import { pgbackrestVersions } from "../../src/components/pgbackrest/versions.ts";
import { pgbouncerVersions } from "../../src/components/pgbouncer/versions.ts";
import { firstPatroni, patroniVersions } from "../../src/components/postgres/versions.ts";
import { rabbitmqVersions } from "../../src/components/rabbitmq/versions.ts";
import { vipManagerVersions } from "../../src/components/vip-manager/versions.ts";
import type { TopologyInput } from "../../src/index.ts";
import { compareVersions } from "../../src/model/version.ts";
import {
  extrasOf,
  identifier,
  label,
  maybe,
  portOf,
  quorum,
  section,
  some,
  text,
  versionOf,
} from "./values.ts";

/*
 * Random sections of a topology, each over the names of its hosts. What they say they say in the words of the daemons,
 * since a few of them are handed to the daemons themselves.
 */

export type Section<Name extends keyof TopologyInput> = Exclude<TopologyInput[Name], undefined>;

/** Where a component has its files, as it asks for what else it needs. */
type Names = readonly string[];

/** Those of the networks that every random topology has. */
const applications = section({
  shop: fc.record({ connections: fc.integer({ min: 1, max: 5 }) }),
  reports: fc.constant({}),
});

const seconds = (min: number, max: number) => fc.integer({ min, max });

export function etcdOf(names: Names): fc.Arbitrary<Section<"etcd">> {
  return quorum(names).chain((hosts) =>
    fc
      .record({
        heartbeat: maybe(fc.constantFrom(100, 250)),
        factor: fc.integer({ min: 6, max: 20 }),
        rest: section({
          version: versionOf(etcdVersions),
          token: label,
          joining: hosts.length > 1 ? some(hosts, 0, 1) : fc.constant<string[]>([]),
          dataDirectory: fc.constantFrom("/var/lib/etcd", "/data/etcd"),
          ports: section({ client: portOf(0), peer: portOf(1), metrics: portOf(2) }),
          ...extrasOf(
            section({
              // Fewer words would not say that a member has started.
              "log-level": fc.constantFrom("debug", "info"),
              "snapshot-count": fc.integer({ min: 1000, max: 100_000 }),
            }),
            hosts,
          ),
        }),
      })
      .map(({ heartbeat, factor, rest }) => ({
        hosts,
        ...rest,
        ...(heartbeat && { heartbeatInterval: heartbeat, electionTimeout: factor * heartbeat }),
      })),
  );
}

export function postgresOf(names: Names): fc.Arbitrary<Section<"postgres">> {
  return some(names, 1, 5).chain((hosts) => {
    const extra = section({
      parameters: section({
        work_mem: fc.constantFrom("8MB", "64MB"),
        jit: fc.boolean(),
        log_line_prefix: text,
        random_page_cost: fc.constantFrom(1.1, 4),
      }),
      patroni: section({ "log.level": fc.constantFrom("DEBUG", "INFO"), "tags.rack": text }),
    });
    const everywhere = fc
      .tuple(
        extra,
        maybe(
          section({
            check_timeline: fc.constantFrom(true, false, "true"),
            "postgresql.use_slots": fc.boolean(),
          }),
        ),
      )
      .map(([each, dynamic]) => ({ ...each, ...(dynamic && { dynamic }) }));
    return fc
      .record({
        rest: section({
          watchdog: fc.constantFrom("off", "automatic", "required"),
          ports: section({ database: portOf(3), health: portOf(4) }),
          extra: everywhere,
          extraByHost: extrasOf(extra, hosts).extraByHost,
        }),
        // Before 3.0.3 Patroni loses rows.
        patroniVersion: maybe(
          versionOf(patroniVersions).filter((each) => compareVersions(each, "3.0.3") >= 0),
        ),
        version: maybe(fc.integer({ min: 13, max: 18 })),
        databases: fc.oneof(
          fc.constant({ metadata: { owner: "keeper" } }),
          fc.dictionary(identifier, section({ owner: identifier, applications }, "owner"), {
            minKeys: 1,
            maxKeys: 3,
            noNullPrototype: true,
          }),
        ),
        synchronous: maybe(fc.constantFrom(true, false, "strict" as const, "quorum" as const)),
        nodes: maybe(fc.integer({ min: 1, max: 2 })),
        // A balancer takes two file descriptors a connection, and the machine that runs the tests may have few.
        maxConnections: fc.integer({ min: 600, max: 700 }),
        patroni: section({
          scope: label,
          namespace: fc.constantFrom("/service", "/db/a"),
          primaryStartTimeout: seconds(0, 600),
          maximumLagOnFailover: fc.integer({ min: 0, max: 2 ** 30 }),
        }),
        timings: maybe(
          fc.record({ loopWait: seconds(1, 10), retryTimeout: seconds(3, 15), more: seconds(0, 60) }),
        ),
      })
      .map(({ rest, patroniVersion, databases, maxConnections, patroni, timings, ...chosen }) => {
        const standbys = hosts.length - 1;
        const nodes = chosen.nodes && Math.min(chosen.nodes, Math.max(1, standbys));
        const needs = {
          strict: standbys > (nodes ?? 1),
          quorum: standbys > 0 && compareVersions(patroniVersion ?? "4.1", "4.0") >= 0,
          true: standbys > 0,
          false: true,
        };
        const synchronous = chosen.synchronous ?? true;
        const known = firstPatroni[chosen.version ?? 16] ?? "3.0";
        const version = compareVersions(patroniVersion ?? "4.1", known) >= 0 ? chosen.version : 15;
        return {
          hosts,
          databases,
          maxConnections,
          ...rest,
          ...(version && { version }),
          ...(chosen.synchronous === undefined
            ? {}
            : { synchronous: needs[`${synchronous}`] ? synchronous : false }),
          ...(nodes && { synchronousNodes: nodes }),
          patroni: {
            ...patroni,
            ...(patroniVersion && { version: patroniVersion }),
            ...(timings && {
              loopWait: timings.loopWait,
              retryTimeout: timings.retryTimeout,
              ttl: Math.max(20, timings.loopWait + 2 * timings.retryTimeout) + timings.more,
            }),
          },
        };
      });
  });
}

export function pgbouncerOf(hosts: Names): fc.Arbitrary<Section<"pgbouncer">> {
  return section(
    {
      hosts: fc.constant<string[]>([...hosts]),
      version: versionOf(pgbouncerVersions),
      port: portOf(5),
      poolMode: fc.constantFrom("transaction", "session"),
      poolSize: fc.integer({ min: 40, max: 120 }),
      reservePoolSize: fc.integer({ min: 0, max: 5 }),
      maxClientConnections: fc.integer({ min: 500, max: 700 }),
      ...extrasOf(
        section({
          application_name_add_host: fc.boolean(),
          server_check_query: fc.constantFrom("select 1", "select '#;%n'"),
          query_wait_timeout: seconds(1, 300),
        }),
        hosts,
      ),
    },
    "hosts",
  );
}

export function pgbackrestOf(keepers: Names, nodes: Names): fc.Arbitrary<Section<"pgbackrest">> {
  const store = section(
    {
      type: fc.constant("s3" as const),
      bucket: fc.constantFrom("backups", "x-1"),
      endpoint: fc.constantFrom("s3.eu-central-1.amazonaws.com", "minio.example"),
      region: fc.constantFrom("eu-central-1", "us-1"),
      port: fc.constantFrom(443, 9000),
      uriStyle: fc.constantFrom("host", "path"),
      keyId: fc.constantFrom("AKIAIOSFODNN7EXAMPLE", "a_b-c"),
      path: fc.constantFrom("/pgbackrest", "/a/b"),
    },
    "type",
    "bucket",
    "endpoint",
    "region",
    "keyId",
  );
  const host = section(
    {
      type: fc.constant("posix" as const),
      host: fc.constantFrom(...keepers, "nobody"),
      path: fc.constantFrom("/var/lib/pgbackrest", "/srv/backups"),
    },
    "type",
    "host",
  );
  return section(
    {
      repository:
        keepers.length > 0
          ? fc.oneof(
              store,
              host.filter((each) => each.host !== "nobody"),
            )
          : store,
      version: versionOf(pgbackrestVersions),
      stanza: label,
      keepFull: fc.integer({ min: 1, max: 30 }),
      schedule: section({
        full: fc.constantFrom("Mon", "Sun"),
        time: fc.constantFrom("00:00", "01:30", "23:59"),
      }),
      ports: section({ server: portOf(6) }),
      ...extrasOf(
        section({
          "compress-type": fc.constantFrom("gz", "lz4"),
          "process-max": fc.integer({ min: 1, max: 8 }),
        }),
        nodes,
      ),
    },
    "repository",
  );
}

export function vipManagerOf(vip: string, nodes: Names): fc.Arbitrary<Section<"vipManager">> {
  return section(
    {
      vip: fc.constant(vip),
      version: versionOf(vipManagerVersions),
      interval: fc.integer({ min: 100, max: 10_000 }),
      ...extrasOf(section({ "retry-num": fc.constantFrom(1, 9, "3") }), nodes),
    },
    "vip",
  );
}

export function rabbitmqOf(names: Names): fc.Arbitrary<Section<"rabbitmq">> {
  return quorum(names).chain((hosts) =>
    section(
      {
        hosts: fc.constant(hosts),
        version: versionOf(rabbitmqVersions),
        virtualHosts: fc.oneof(
          fc.constantFrom({ tasks: { user: "tasks" } }, { work: { user: "worker" } }),
          fc.dictionary(identifier, fc.record({ user: identifier }), {
            minKeys: 1,
            maxKeys: 2,
            noNullPrototype: true,
          }),
        ),
        // The tools' ports lie 10,000 above the peers': lanes 17 and 18 stay free for them.
        ports: section({ client: portOf(8), peer: portOf(7), admin: portOf(9), metrics: portOf(10) }),
        consumerTimeout: seconds(3600, 100_000),
        netTickTime: seconds(4, 120),
        ...extrasOf(
          section({ "log.console": fc.boolean(), "log.console.level": fc.constantFrom("debug", "error") }),
          hosts,
        ),
      },
      "hosts",
    ),
  );
}

export function valkeyOf(names: Names): fc.Arbitrary<Section<"valkey">> {
  return quorum(names).chain((hosts) =>
    section(
      {
        hosts: fc.constant(hosts),
        ports: section({ client: portOf(8), sentinel: portOf(7) }),
        maxMemory: fc.constantFrom("64MiB", "1GiB"),
        fsync: fc.constantFrom("everysec", "always"),
        downAfter: fc.integer({ min: 1000, max: 60_000 }),
        failoverTimeout: fc.integer({ min: 10_000, max: 600_000 }),
        minReplicasToWrite: fc.integer({ min: 0, max: 2 }),
        visibilityTimeout: seconds(3600, 100_000),
        ...extrasOf(
          section({ loglevel: fc.constantFrom("debug", "warning"), "lazyfree-lazy-user-del": fc.boolean() }),
          hosts,
        ),
      },
      "hosts",
    ),
  );
}

/** Services of others: the broker, and perhaps the database. Other hosts of the topology may be theirs. */
export function externalOf(
  strangers: Names,
  kinds: "broker" | "both",
  balances: boolean,
): fc.Arbitrary<Section<"external">> {
  const hosts = ["db-1.example.com", "a.b", "10.99.0.1", "fd00:99::1", ...strangers];
  const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,8}$/);
  const trusted = section(
    {
      authority: fc.constantFrom("/etc/ssl/certs/ca-certificates.crt", "/srv/ca/others_1.pem"),
      operator: text,
    },
    "authority",
  );
  const open = section({ tls: fc.constant(false as const), operator: text }, "tls");
  const common = fc.oneof({ weight: 3, arbitrary: trusted }, { weight: 1, arbitrary: open });
  const database = fc.record({
    common,
    rest: section(
      {
        host: fc.constantFrom(...hosts),
        port: fc.constantFrom(5432, 6432),
        version: fc.integer({ min: 13, max: 18 }),
        connections: fc.integer({ min: 600, max: 5000 }),
        databases: fc.oneof(
          fc.constant({ metadata: { owner: "keeper" } }),
          fc.dictionary(name, fc.record({ owner: name }), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
        ),
      },
      "host",
      "version",
      "connections",
      "databases",
    ),
  });
  const broker = fc.record({
    common,
    rest: section(
      {
        hosts: some(hosts, 1, 3),
        port: fc.constantFrom(5671, 5672, 443),
        version: versionOf(rabbitmqVersions),
        virtualHost: fc.constantFrom("/", "tasks", "teams/air.flow", "/a-b_c/"),
        user: name,
        serverName: fc.constant("mq.example.com"),
        consumerTimeout: seconds(3600, 100_000),
      },
      "hosts",
      "version",
      "user",
    ),
  });
  const balancer = fc.record({
    common,
    rest: section(
      {
        name: fc.constantFrom("airflow.example.com", "10.99.0.9", "fd00:99::9"),
        port: fc.constantFrom(443, 8443),
        hosts: some(strangers, 1, 2),
      },
      "name",
      "hosts",
    ),
  });
  const merged = <Rest extends object>(service: fc.Arbitrary<{ common: object; rest: Rest }>) =>
    service.map(({ common: own, rest }) => ({ ...rest, ...own }) as Rest);
  return fc.record({
    broker: merged(broker),
    ...(kinds === "both" && { database: merged(database) }),
    ...(balances && strangers.length > 0 && { balancer: merged(balancer) }),
  });
}

export function nfsOf(names: Names): fc.Arbitrary<Section<"nfs">> {
  return some(names, 1, 2).chain((hosts) =>
    section(
      {
        hosts: fc.constant(hosts),
        vip: fc.constant("files"),
        exports: fc.constantFrom(
          { dags: { path: "/srv/dags" } },
          { dags: { path: "/srv/dags" }, plugins: { path: "/srv/plug-ins" } },
          { other: { path: "/data/other_1.x" } },
        ),
        ports: section({ share: portOf(11), mirror: portOf(12) }),
        mirrorInterval: seconds(10, 3600),
      },
      "hosts",
      ...(hosts.length === 2 ? (["vip"] as const) : []),
    ),
  );
}

type Workers = Exclude<Section<"airflow">["workers"], undefined>;

/** A list of workers, or groups of them. */
function workersOf(names: Names): fc.Arbitrary<Workers> {
  const group = section({
    concurrency: fc.integer({ min: 1, max: 4 }),
    queues: fc.uniqueArray(fc.constantFrom("default", "cards", "gpu", "fallback"), { minLength: 1 }),
    stopTimeout: seconds(91, 7200),
    packages: fc.subarray(["torch==2.4.1", "pandas==2.0"]),
    lock: fc.constant({ path: "/srv/airflow/group-lock.txt", sha256: "1".repeat(64) }),
  });
  const groups = some(names, 1, 200).chain((hosts) =>
    fc
      .array(group, { minLength: 1, maxLength: Math.min(4, hosts.length) })
      .map((all) =>
        Object.fromEntries(
          all.map((own, index) => [
            `group-${index}`,
            { ...own, hosts: hosts.filter((_, position) => position % all.length === index) },
          ]),
        ),
      ),
  );
  return fc.oneof(some(names, 1, 200), groups) as fc.Arbitrary<Workers>;
}

/** Tasks without a queue need a worker: the first group reads whatever the default is. */
function withServedQueues<
  Rest extends { workers: Workers; defaultQueue?: string; worker?: { queues?: string[] } },
>(rest: Rest): { rest: Rest; workers: readonly string[] } {
  const { workers, worker, defaultQueue } = rest;
  const queues = worker?.queues ?? ["default"];
  const fallback = defaultQueue ?? (queues[0] as string);
  const served = (own: readonly string[]) => [...new Set([...own, fallback])];
  if (Array.isArray(workers))
    return { rest: { ...rest, worker: { ...worker, queues: served(queues) } }, workers };
  const [[name, first], ...others] = Object.entries(workers) as [[string, (typeof workers)[string]]];
  const all = { [name]: { ...first, queues: served(first.queues ?? queues) }, ...Object.fromEntries(others) };
  return { rest: { ...rest, workers: all }, workers: Object.values(workers).flatMap(({ hosts }) => hosts) };
}

/** Schedulers run tasks themselves. */
function withoutBroker<Rest extends { workers: Workers; defaultQueue?: string; flower?: unknown }>({
  workers: _workers,
  defaultQueue: _queue,
  flower: _flower,
  ...rest
}: Rest) {
  return { rest: { ...rest, executor: "LocalExecutor" as const }, workers: [] };
}

type SignIn = NonNullable<NonNullable<Section<"airflow">["web"]>["signIn"]>;

type Git = NonNullable<NonNullable<Section<"airflow">["dags"]>["git"]>;

export function airflowOf(
  { names, strangers, sshPort }: { names: Names; strangers: Names; sshPort: number | undefined },
  database: string | undefined,
  virtualHost: string | undefined,
  local: boolean,
): fc.Arbitrary<Section<"airflow">> {
  return section(
    {
      version: versionOf(airflowVersions),
      schedulers: some(names, 1, 3),
      webservers: some(names, 1, 3),
      workers: workersOf(names),
      defaultQueue: fc.constant("fallback"),
      triggerers: some(names, 0, 3),
      dagProcessors: some(names, 0, 2),
      administrator: section({
        user: identifier,
        email: fc.constantFrom("ops+1@example.com", "a.b@x.example"),
      }),
      flower: section({ hosts: some(names, 1, 2), port: portOf(13), user: identifier }, "hosts"),
      ...(strangers.length > 0 && {
        statsd: section(
          { host: fc.constantFrom(...strangers), port: portOf(14), prefix: identifier },
          "host",
        ),
        otel: section(
          {
            host: fc.constantFrom(...strangers),
            port: portOf(29),
            tls: fc.boolean(),
            authority: fc.constant("/etc/ssl/certs/collector.pem"),
            traces: fc.boolean(),
            prefix: identifier,
            interval: fc.integer({ min: 5, max: 3600 }),
          },
          "host",
        ).map(({ authority, ...otel }) => ({
          ...otel,
          ...(otel.tls && authority !== undefined && { authority }),
        })),
      }),
      // A host of the estate is a target where its shell listens.
      targets: fc
        .tuple(some(names, 0, 2), some(strangers, 0, 2), section({ port: portOf(15) }))
        .map(([own, others, elsewhere]) =>
          Object.fromEntries([
            ...own.map((name) => [name, sshPort ? { port: sshPort } : {}]),
            ...others.map((name) => [name, elsewhere]),
          ]),
        ),
      database: fc.constant(database as string),
      resultDatabase: fc.constant(database as string),
      virtualHost: fc.constant(virtualHost as string),
      dags: section({
        path: fc.constantFrom("/opt/airflow/dags", "/srv/airflow.d/dags-1"),
        share: fc.constantFrom("dags", "other"),
        git: fc.constantFrom<Git[]>(
          {
            url: "ssh://git@git.example.com:2222/team/dags.git",
            branch: "release/2026.1",
            folder: "airflow/dags",
            interval: 300,
            hostKeys: [`[git.example.com]:2222 ssh-ed25519 ${"A".repeat(68)}`],
          },
          { url: "https://git.example.com/dags.git", user: "airflow-dags", interval: 10 },
          { url: "https://git.example.com:8443/dags.git", interval: 3600 },
        ),
      }).map(({ path, ...dags }) => ({
        ...dags,
        ...(dags.git === undefined && path !== undefined && { path }),
      })),
      web: section(
        {
          port: portOf(16),
          bind: fc.constantFrom("host" as const, "any" as const),
          url: fc.constantFrom("https://airflow.example.com", "http://tools.example.com:8080/data/airflow"),
          signIn: fc.constantFrom<SignIn[]>(
            {
              oidc: {
                issuer: "https://login.example.com/",
                clientId: "airflow",
                scopes: ["openid", "groups"],
              },
              roles: { '/data "team"': ["User", "Op"] },
            },
            {
              oidc: {
                issuer: "https://login.example.com:8443/realms/a",
                clientId: "airflow",
                userClaim: "sub",
                groupsClaim: "roles",
                authority: "/srv/tls/login.pem",
              },
              defaultRole: "Viewer",
            },
            {
              ldap: {
                url: "ldap://ldap.example.com:3890",
                search: "ou=people,dc=example",
                bind: "cn=a b,dc=example",
                userField: "sAMAccountName",
                groupField: "memberOf",
                authority: "/srv/tls/ldap.pem",
              },
              roles: { "cn=admins,dc=example": ["Admin"] },
            },
          ),
          workers: fc.integer({ min: 1, max: 4 }),
        },
        "port",
      ),
      worker: section({
        concurrency: fc.integer({ min: 1, max: 4 }),
        queues: fc.uniqueArray(label, { minLength: 1, maxLength: 3 }),
        stopTimeout: seconds(91, 7200),
      }),
      retention: section({
        metadataDays: fc.integer({ min: 7, max: 400 }),
        logDays: fc.integer({ min: 1, max: 400 }),
      }),
      packages: fc.subarray(["apache-airflow-providers-amazon>=9,<10", "pandas[excel]==2.2.3", "dbt-core"]),
      constraints: fc.constantFrom(
        "/srv/airflow/constraints.txt",
        "https://pypi.example.com/constraints.txt",
      ),
      lock: fc.constant({ path: "/srv/airflow/lock.txt", sha256: "0".repeat(64) }),
      index: fc.constant("https://pypi.example.com/simple"),
      wheels: fc.constant("/srv/wheels"),
      systemPackages: fc.subarray(["git", "libxml2"]),
      python: fc.constant({ version: "3.12", interpreter: "/opt/python3.12/bin/python3.12" }),
      environment: section({
        HTTPS_PROXY: text,
        AIRFLOW_CONN_SHOP: fc.constant({ secret: "shop-connection" }),
      }),
      parallelism: fc.integer({ min: 1, max: 100 }),
      pool: fc.constant({ size: 1, overflow: 1 }),
      ...extrasOf(
        section({
          core: section({
            max_active_tasks_per_dag: fc.integer({ min: 1, max: 99 }),
            load_examples: fc.boolean(),
          }),
          smtp: section({ smtp_mail_from: text }),
        }),
        names,
      ),
    },
    "schedulers",
    "webservers",
    "workers",
    "web",
    "pool",
    ...(database === undefined ? [] : (["database"] as const)),
    ...(virtualHost === undefined ? [] : (["virtualHost"] as const)),
  ).map((all) => {
    const { database: metadata, resultDatabase: results, virtualHost: tasks, extraByHost, ...others } = all;
    // A wheel of python-ldap comes from somewhere else than PyPI.
    const { signIn, ...web } = others.web;
    const compiled = signIn?.ldap && others.index === undefined && others.wheels === undefined;
    const other = { ...others, web: { ...web, ...(signIn && !compiled && { signIn }) } };
    if (other.otel) {
      const together = other.version === undefined || compareVersions(other.version, "3.2.0") >= 0;
      const { traces, ...otel } = other.otel;
      const traced = together && traces === true;
      // StatsD keeps metrics from the other collector.
      if (traced) other.otel = { ...otel, traces, ...(other.statsd && { metrics: false }) };
      else {
        other.otel = otel;
        delete other.statsd;
      }
    }
    // pip asks no index beside a folder of wheels.
    if (other.wheels !== undefined) delete other.index;
    // A group with packages of its own needs a lock of its own.
    const groups = Array.isArray(other.workers) ? [] : Object.values(other.workers ?? {});
    if (groups.some(({ packages = [], lock }) => packages.length > 0 && lock === undefined))
      delete other.lock;
    const { rest, workers } = local ? withoutBroker(other) : withServedQueues(other);
    const own = Object.entries(extraByHost ?? {}).filter(([host]) =>
      [rest.schedulers, rest.webservers, workers].flat().includes(host),
    );
    return {
      ...rest,
      ...(metadata && { database: metadata }),
      ...(results && !local && { resultDatabase: results }),
      ...(tasks && !local && { virtualHost: tasks }),
      ...(own.length > 0 && { extraByHost: Object.fromEntries(own) }),
    };
  });
}

/** `pools`: what there is to balance, by the names of the ports. */
export function haproxyOf(
  hosts: Names,
  pools: readonly ("primary" | "replica" | "sync" | "async" | "pooled" | "web" | "web-public")[],
  way: "vip" | "local" | "own",
  tls: boolean,
): fc.Arbitrary<Section<"haproxy">> {
  const lane = {
    primary: 28,
    replica: 19,
    sync: 20,
    async: 21,
    pooled: 22,
    web: 23,
    "web-public": 17,
  } as const;
  const lines = section({
    global: fc.constantFrom<string[][]>(["nbthread 2"], ["tune.bufsize 32768", "nbthread 1"]),
    defaults: fc.constant<string[]>(["timeout tunnel 1h"]),
    ...Object.fromEntries(
      pools.map((pool) => [pool, fc.constantFrom<string[][]>(["option tcp-smart-connect"], ["retries 2"])]),
    ),
  });
  return section(
    {
      hosts: fc.constant<string[]>([...hosts]),
      vip: fc.constant("front"),
      local: fc.constant(way === "local"),
      version: versionOf(haproxyVersions),
      ports: section({
        ...Object.fromEntries(
          pools.map((pool) => [
            pool,
            pool === "replica"
              ? fc.oneof(portOf(lane[pool]), fc.constant(false as const))
              : portOf(lane[pool]),
          ]),
        ),
        stats: portOf(24),
        metrics: portOf(25),
        ...(tls && pools.includes("web") && { redirect: portOf(26) }),
      }),
      hostAddresses: fc.dictionary(
        fc.constantFrom(...pools),
        fc.constantFrom("used" as const, "offered" as const),
        { maxKeys: 3, noNullPrototype: true },
      ),
      certificate: fc.constant("/srv/tls/web.pem"),
      snippets: lines,
      snippetsByHost: fc.dictionary(fc.constantFrom(...hosts), lines, { maxKeys: 1, noNullPrototype: true }),
    },
    "hosts",
    ...(way === "vip" ? (["vip"] as const) : []),
    ...(way === "local" ? (["local"] as const) : []),
  ).map(({ vip, hostAddresses, snippets, snippetsByHost, certificate, ...rest }) => {
    // Lines are for blocks that there are: these two have no port of their own.
    const { ports = {} } = rest as { ports?: Readonly<Record<string, unknown>> };
    const there = <Lines extends object>(blocks: Lines) =>
      Object.fromEntries(
        Object.entries(blocks).filter(
          ([block]) => ports[block] !== false && (!/^(?:a?sync|web-public)$/.test(block) || block in ports),
        ),
      );
    return {
      ...rest,
      ...(way === "vip" && vip && { vip }),
      ...(hostAddresses && { hostAddresses: there(hostAddresses) }),
      ...("web-public" in ports && certificate && { certificate }),
      ...(snippets && { snippets: there(snippets) }),
      ...(snippetsByHost && {
        snippetsByHost: Object.fromEntries(
          Object.entries(snippetsByHost).map(([host, blocks]) => [host, there(blocks)]),
        ),
      }),
    };
  });
}

export function keepalivedOf(hosts: Names): fc.Arbitrary<Section<"keepalived">> {
  const lines = section({
    global: fc.constantFrom<string[][]>(["smtp_alert off"], ["notification_email {", "ops@example.com", "}"]),
  });
  return section({
    version: versionOf(keepalivedVersions),
    advertInterval: seconds(1, 10),
    snippets: lines,
    snippetsByHost: fc.dictionary(fc.constantFrom(...hosts), lines, { maxKeys: 1, noNullPrototype: true }),
  });
}

export function kernelOf(names: Names): fc.Arbitrary<Section<"kernel">> {
  return section(
    extrasOf(
      section({
        "vm.swappiness": fc.integer({ min: 0, max: 60 }),
        "net.core.somaxconn": fc.constantFrom(4096, 65_535),
        "net.ipv4.tcp_rmem": fc.constant("4096 131072 6291456"),
      }),
      names,
    ),
  );
}

export function agentsOf(names: Names): fc.Arbitrary<Section<"agents">> {
  const agent = (port: number) =>
    section(
      {
        port: fc.constantFrom(port, port + 10),
        protocol: fc.constantFrom("tcp" as const, "udp" as const),
        hosts: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
        from: fc.uniqueArray(fc.constantFrom("admin", "clients", "monitoring", "shop"), { minLength: 1 }),
        purpose: text.filter((purpose) => !purpose.includes("`")),
      },
      "port",
      "from",
      "purpose",
    );
  return section({ "node-exporter": agent(9100), backup: agent(9600) });
}

export function logsOf(names: Names, strangers: Names): fc.Arbitrary<Section<"logs">> {
  const lines = section({
    rsyslog: fc.constantFrom<string[][]>([':programname, isequal, "sshd" stop'], ["$Umask 0027"]),
  });
  return section(
    {
      server: fc.constantFrom(...strangers),
      port: portOf(30),
      tls: fc.boolean(),
      authority: fc.constant("/etc/ssl/certs/logs.pem"),
      serverName: fc.constantFrom("logs.example.com", "logs"),
      disk: fc.constantFrom("256MiB", "2GiB"),
      snippets: lines,
      snippetsByHost: fc.dictionary(fc.constantFrom(...names), lines, {
        minKeys: 1,
        maxKeys: 2,
        noNullPrototype: true,
      }),
    },
    "server",
  ).map(({ tls, authority: _authority, serverName, ...logs }) =>
    tls === false
      ? { ...logs, tls }
      : {
          ...logs,
          ...(tls !== undefined && { tls }),
          authority: "/etc/ssl/certs/logs.pem",
          ...(serverName !== undefined && { serverName }),
        },
  );
}
