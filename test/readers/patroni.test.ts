import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Plan, Topology } from "../../src/index.ts";
import { addressFor, nameFor, networkOfSection } from "../networks.ts";
import { changingEstates } from "./changing-estates.ts";
import {
  build,
  estatesWith,
  filesOf,
  filesWith,
  hostsOfFamily,
  hostsWith,
  known,
  platformOn,
} from "./estates.ts";
import { readEnvironment } from "./formats/environment.ts";
import { readAssignments } from "./formats/lines.ts";
import { readUnit } from "./formats/unit.ts";

const path = "/etc/patroni/patroni.yml";

/** Keys that Patroni no longer takes, or that it sets itself. */
const forbidden = [
  "etcd",
  "users",
  "wal_keep_segments",
  "synchronous_standby_names",
  "port",
  "listen_addresses",
  "cluster_name",
  "hot_standby",
  "primary_conninfo",
  "primary_slot_name",
  "password",
];

/** Parameters that Patroni keeps in the store and ignores in a node's own section. */
const shared = [
  "max_connections",
  "max_locks_per_transaction",
  "max_worker_processes",
  "max_prepared_transactions",
  "wal_level",
  "track_commit_timestamp",
  "max_wal_senders",
  "max_replication_slots",
  "wal_keep_size",
  "wal_log_hints",
];

function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}

function hostsOf(text: string): string[] {
  const parts = /^(.*):(\d+)$/.exec(text);
  return (parts?.[1] ?? "").split(",").map((host) => host.replaceAll(/[[\]]/g, ""));
}

const certificate = "/etc/gen-bundle/tls/postgres.crt";
const key = "/etc/gen-bundle/tls/postgres.key";
const authority = "/etc/gen-bundle/tls/ca.crt";

/** A small estate with TLS, of these versions of PostgreSQL and Patroni. */
function estate(version: number, patroni: string, settings: object = {}, base: object = {}) {
  const name = `postgres-${version}-${patroni.replaceAll(".", "-")}`;
  const hosts = { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" }, c: { address: "10.0.0.3" } };
  return build(name, {
    name,
    tls: true,
    network: { subnet: "10.0.0.0/24", monitoring: ["10.0.9.0/24"] },
    hosts: { ...hosts, d: { address: "10.0.0.4" } },
    etcd: { hosts: Object.keys(hosts) },
    postgres: {
      version,
      hosts: Object.keys(hosts),
      databases: { metadata: { owner: "keeper" } },
      patroni: { version: patroni },
      ...settings,
    },
    haproxy: { hosts: ["d"] },
    ...base,
  });
}

const variants = [estate(13, "3.0"), estate(16, "3.3"), estate(17, "4.0"), estate(18, "4.1")].map(
  (each) => [each.plan.name, each] as const,
);

const databases = estatesWith("patroni", [...variants, ...changingEstates]);

test.each(databases)("Patroni of %s agrees with the plan on every node", (_name, estate) => {
  const { plan } = estate;
  const files = filesWith(estate, path, "patroni");
  const members = hostsWith(plan, "patroni");
  const nodes = files.map(({ host, content }) => ({ host, node: parse(content, { version: "1.1" }) }));
  expect(new Set(nodes.map(({ node }) => node.name)).size).toBe(nodes.length);
  const stores = plan.listeners
    .filter(({ role }) => role === "consensus")
    .map(({ bind, port }) => (bind.includes(":") ? `[${bind}]:${port}` : `${bind}:${port}`));

  for (const { host, node } of nodes) {
    const network = networkOfSection(plan, "postgres");
    const address = addressFor(plan, host, network);
    const port = (role: string) =>
      known(
        plan.listeners.find((listener) => listener.host === host && listener.role === role),
        role,
      ).port;
    expect(node.name).toBe(host);
    expect(node.scope).toBe(nodes[0]?.node.scope);
    expect(node.namespace).toBe(nodes[0]?.node.namespace);
    // Paths of programs and files are those of the platform.
    const { family } = platformOn(plan, host);
    const alike = nodes.find((other) => platformOn(plan, other.host).family === family);
    expect(node.bootstrap).toEqual(alike?.node.bootstrap);
    expect(node.bootstrap.dcs).toEqual(nodes[0]?.node.bootstrap.dcs);
    const dynamic = filesOf(estate, "/etc/patroni/dynamic.json").find((file) => file.host === host);
    expect(JSON.parse(known(dynamic, `dynamic.json of ${host}`).content)).toEqual(node.bootstrap.dcs);
    expect(node.etcd3.hosts.toSorted()).toEqual(stores.toSorted());
    expect(keysOf(node).filter((key) => forbidden.includes(key))).toEqual([]);
    expect(Object.keys(node.postgresql.parameters).filter((key) => shared.includes(key))).toEqual([]);

    const { ttl, loop_wait: loop, retry_timeout: retry } = node.bootstrap.dcs;
    expect(loop + 2 * retry).toBeLessThanOrEqual(ttl);
    expect([ttl >= 20, loop >= 1, retry >= 3]).toEqual([true, true, true]);

    for (const [section, role] of [
      ["restapi", "database-health"],
      ["postgresql", "database-node"],
    ] as const) {
      // PostgreSQL's certificate is compared with a name; before 15 an address would never match.
      const reached = plan.tls && section === "postgresql" ? nameFor(plan, host, network) : address;
      expect(hostsOf(node[section].connect_address)).toEqual([reached]);
      expect(node[section].connect_address.endsWith(`:${port(role)}`)).toBe(true);
      expect(hostsOf(node[section].listen)[0]).toBe(address);
      expect(node[section].listen.endsWith(`:${port(role)}`)).toBe(true);
    }
    expect(node.postgresql.data_dir).not.toBe(node.postgresql.bin_dir);
    expect(
      Object.values<{ username: string }>(node.postgresql.authentication).map(({ username }) => username),
    ).toHaveLength(3);
    // YAML 1.1 would read a bare on, off, yes or no as a boolean, which PostgreSQL is not told.
    const parameters = { ...node.bootstrap.dcs.postgresql.parameters, ...node.postgresql.parameters };
    for (const [name, value] of Object.entries(parameters))
      expect(["string", "number"], name).toContain(typeof value);
    expect(parameters.max_wal_senders).toBeGreaterThanOrEqual(members.length);
    expect(parameters.max_connections).toBeGreaterThan(parameters.superuser_reserved_connections);
    expect(node.watchdog).toMatchObject({ device: "/dev/watchdog", safety_margin: expect.any(Number) });
  }
});

test.each(estatesWith((plan) => hostsOfFamily(plan, "debian", "patroni").length > 0))(
  "Debian's packages make no cluster of their own on hosts of %s",
  (_name, estate) => {
    const settings = "/etc/postgresql-common/createcluster.d/gen-bundle.conf";
    for (const host of hostsOfFamily(estate.plan, "debian", "patroni")) {
      const { content } = known(estate.hosts.get(host)?.get(settings), host);
      expect(readAssignments(content).get("create_main_cluster")).toBe("false");
    }
  },
);

test.each(databases)(
  "Patroni of %s has the same passwords everywhere, from its environment",
  (_name, estate) => {
    const environments = filesWith(estate, "/etc/patroni/patroni.env", "patroni").map(({ content }) =>
      readEnvironment(content),
    );
    for (const environment of environments) {
      expect(Object.fromEntries(environment)).toEqual({
        PATRONI_SUPERUSER_PASSWORD: estate.secrets["postgres-superuser"],
        PATRONI_REPLICATION_PASSWORD: estate.secrets["postgres-replication"],
        PATRONI_REWIND_PASSWORD: estate.secrets["postgres-rewind"],
        PATRONI_RESTAPI_USERNAME: "patroni",
        PATRONI_RESTAPI_PASSWORD: estate.secrets["patroni-rest-api"],
        ...(estate.plan.tls ? { PATRONI_ETCD3_PROTOCOL: "https" } : {}),
      });
    }
  },
);

interface Entry {
  readonly type: string;
  readonly databases: readonly string[];
  readonly users: readonly string[];
  readonly address: string | undefined;
  readonly method: string;
  readonly options: readonly string[];
}

function readHostBased(lines: readonly string[]): Entry[] {
  return lines.map((line) => {
    const [type = "", databases = "", users = "", ...rest] = line.split(/\s+/);
    const address = type === "local" ? undefined : rest.shift();
    const [method = "", ...options] = rest;
    const names = (text: string) => text.split(",").map((name) => name.replace(/^"(.*)"$/, "$1"));
    return { type, databases: names(databases), users: names(users), address, method, options };
  });
}

/** The networks that reach the nodes themselves: database, login and range of each. Applications use their databases only. */
function networks(plan: Plan, nodes: ReadonlySet<string>) {
  const { databases } = plan.sections["postgres"] as NonNullable<Topology["postgres"]>;
  const reaching = new Set(
    plan.flows.filter(({ to }) => to.some((id) => nodes.has(id))).flatMap(({ from }) => from),
  );
  const rangesOf = (name: string) =>
    known(
      plan.networks.find((network) => network.name === name),
      name,
    ).ranges;
  const administrators = reaching.has("network:admin") ? rangesOf("admin") : [];
  const logins = plan.accounts.filter(({ role }) => role === "database-primary");
  const own = Object.keys(databases)
    .sort()
    .flatMap((database) => {
      const { owner, applications: named } = known(databases[database], database);
      return Object.keys(named)
        .sort()
        .filter((name) => reaching.has(`network:${name}`))
        .flatMap((name) => rangesOf(name).map((range) => [database, owner, range]));
    });
  return [
    ...logins.flatMap(({ resource, user }) =>
      administrators.toSorted().map((range) => [resource, user, range]),
    ),
    ...own,
  ];
}

test.each(databases)(
  "pg_hba of %s lets in who dials the nodes, and superusers from members alone",
  (_name, estate) => {
    const { plan } = estate;
    const network = networkOfSection(plan, "postgres");
    const address = (name: string) => addressFor(plan, name, network);
    const single = (name: string) => `${address(name)}/${address(name).includes(":") ? 128 : 32}`;
    const members = plan.services.filter(({ tier }) => tier === "patroni").map(({ host }) => single(host));
    // On their addresses, or on a VIP that follows the leader.
    const patroni = new Set(plan.services.filter(({ tier }) => tier === "patroni").map(({ id }) => id));
    const nodes = new Set(
      plan.listeners
        .filter(({ role, vip, service }) => role === "database-node" || (vip && patroni.has(service)))
        .map(({ id }) => id),
    );
    const dialling = new Set(
      plan.flows
        .filter(({ to }) => to.some((id) => nodes.has(id)))
        .flatMap(({ from }) => from)
        .flatMap(
          (id) =>
            plan.services.find((service) => service.id === id && service.tier !== "patroni")?.host ?? [],
        ),
    );
    for (const { content } of filesWith(estate, path, "patroni")) {
      const entries = readHostBased(parse(content, { version: "1.1" }).postgresql.pg_hba);
      for (const { type, method, options } of entries) {
        // With TLS nothing is let in without it; what is refused is refused with it too.
        if (type !== "local") expect(type).toBe(plan.tlsRequired && method !== "reject" ? "hostssl" : "host");
        expect(options.filter((option) => option !== "clientcert=verify-ca")).toEqual([]);
        expect(["peer", "scram-sha-256", "reject"]).toContain(method);
        if (method === "peer") expect(type).toBe("local");
      }
      const clients = new Set([...members, ...[...dialling].map(single), "127.0.0.1/32", "::1/128"]);
      const strangers = entries.filter(
        ({ type, method, address: range }) =>
          type !== "local" && method !== "reject" && !clients.has(range ?? ""),
      );
      expect(
        strangers.map(({ databases, users, address: range }) => [...databases, ...users, range]),
      ).toEqual(networks(plan, nodes));
      // PostgreSQL takes the first entry that fits.
      const entry = (user: string, database: string, range: string) =>
        entries.find(
          (entry) =>
            entry.type !== "local" &&
            (entry.users.includes(user) || entry.users.includes("all")) &&
            (entry.databases.includes(database) ||
              (entry.databases.includes("all") && database !== "replication")) &&
            (entry.address === range || entry.address === "all"),
        );
      const verdict = (...login: Parameters<typeof entry>) => entry(...login)?.method ?? "reject";
      for (const member of members) {
        expect(verdict("replicator", "replication", member)).toBe("scram-sha-256");
        expect(verdict("rewinder", "postgres", member)).toBe("scram-sha-256");
        expect(verdict("postgres", "postgres", member)).toBe("scram-sha-256");
        for (const [user, database] of [
          ["replicator", "replication"],
          ["rewinder", "postgres"],
          ["postgres", "postgres"],
        ] as const) {
          expect(entry(user, database, member)?.options).toEqual(
            plan.tlsRequired ? ["clientcert=verify-ca"] : [],
          );
        }
      }
      for (const host of dialling) {
        for (const { user, resource } of plan.accounts.filter(({ role }) => role === "database-primary")) {
          expect(verdict(user, resource, single(host)), `${user} from ${host}`).toBe("scram-sha-256");
        }
        if (members.includes(single(host))) continue;
        for (const user of ["postgres", "replicator", "rewinder"]) {
          expect(verdict(user, "postgres", single(host)), `${user} from ${host}`).toBe("reject");
        }
      }
      expect(verdict("postgres", "postgres", "192.0.2.1/32")).toBe("reject");
      // Of the host itself: its administrators, its Patroni, and whoever dials a balancer or pooler beside it.
      for (const loopback of ["127.0.0.1/32", "::1/128"])
        expect(verdict("postgres", "postgres", loopback), loopback).toBe("scram-sha-256");
      expect(
        entries
          .filter(({ type }) => type === "local")
          .map(({ databases, users, method }) => [...databases, ...users, method]),
      ).toEqual([
        ["all", "all", "peer"],
        ["replication", "replicator", "scram-sha-256"],
      ]);
    }
  },
);

test.each(databases)("the first leader of %s makes every role and database", (_name, estate) => {
  const { plan, secrets } = estate;
  const accounts = plan.accounts.filter(({ role }) => role === "database-primary");
  for (const { host, content, path: file, until } of filesWith(estate, /\/post-bootstrap\.sql$/, "patroni")) {
    const node = parse(known(estate.hosts.get(host)?.get(path), path).content);
    expect(node.bootstrap.post_bootstrap).toContain(`--file=${file}`);
    expect(node.postgresql.callbacks.on_start).toContain(`rm --force ${file}`);
    expect(until).toBe(`${node.postgresql.data_dir}/PG_VERSION`);
    // No log has the passwords, whatever PostgreSQL logs otherwise.
    const settings = [
      "log_statement = 'none'",
      "log_min_duration_statement = -1",
      "log_min_error_statement = 'panic'",
    ];
    expect(content.split("\n").slice(1, 4)).toEqual(settings.map((setting) => `SET ${setting};`));
    const roles = [...content.matchAll(/^CREATE ROLE "(\w+)" LOGIN PASSWORD (E?)'((?:[^']|'')*)';$/gm)];
    const passwords = roles.map(([, role, escaped, text = ""]) => {
      const literal = text.replaceAll("''", "'");
      return [role, escaped ? literal.replaceAll("\\\\", "\\") : literal];
    });
    const owners = new Map(accounts.map(({ user, secret }) => [user, secrets[secret]]));
    expect(passwords.toSorted()).toEqual([...owners].toSorted());
    const databases = [...content.matchAll(/^CREATE DATABASE "(\w+)" OWNER "(\w+)";$/gm)].map(
      ([, name, owner]) => [name, owner],
    );
    expect(databases.toSorted()).toEqual(accounts.map(({ resource, user }) => [resource, user]).toSorted());
  }
});

test.each(databases)("checks of %s compare every setting and database with the topology", (_name, estate) => {
  const { plan } = estate;
  const folder = "/usr/local/libexec/gen-bundle";
  for (const { host, content } of filesWith(estate, `${folder}/check-shared-settings.py`, "patroni")) {
    expect(content).toMatch(/^FILE = "\/etc\/patroni\/dynamic\.json"$/m);
    expect(content).toMatch(/\nif found:\n {4}raise SystemExit\(.*\)\n$/);
    const commands = plan.checks.filter((check) => check.host === host).map(({ command }) => command);
    expect(commands.some((command) => command.includes(`python3 ${folder}/check-shared-settings.py`))).toBe(
      true,
    );
  }
  const accounts = plan.accounts.filter(({ role }) => role === "database-primary");
  const files = accounts.length === 0 ? [] : filesWith(estate, `${folder}/check-databases.sql`, "patroni");
  for (const { content } of files) {
    const rows = [...content.matchAll(/^ {2}\('(\w+)', '(\w+)'\),?$/gm)].map(([, name, owner]) => [
      name,
      owner,
    ]);
    expect(rows.toSorted()).toEqual(accounts.map(({ resource, user }) => [resource, user]).toSorted());
    expect(content).toMatch(/\nWHERE owner IS DISTINCT FROM role;\n$/);
  }
});

test.each(variants)(
  "Patroni of %s encrypts every connection and proves itself on each",
  (_name, { plan, ...rest }) => {
    for (const { host, content } of filesWith({ plan, ...rest }, path, "patroni")) {
      const node = parse(content, { version: "1.1" });
      expect(node.restapi).toMatchObject({
        certfile: certificate,
        keyfile: key,
        cafile: authority,
        verify_client: "optional",
      });
      expect(node.ctl).toEqual({ cacert: authority, certfile: certificate, keyfile: key });
      expect(node.etcd3).toMatchObject({
        protocol: "https",
        cacert: "/etc/gen-bundle/tls/consensus-ca.crt",
        cert: "/etc/gen-bundle/tls/patroni-dcs.crt",
        key: "/etc/gen-bundle/tls/patroni-dcs.key",
      });
      for (const login of Object.values(node.postgresql.authentication)) {
        expect(login).toMatchObject({
          sslmode: "verify-full",
          sslrootcert: authority,
          sslcert: certificate,
          sslkey: key,
        });
      }
      expect(node.postgresql.parameters).toMatchObject({
        ssl: "on",
        ssl_min_protocol_version: "TLSv1.2",
        ssl_cert_file: certificate,
        ssl_key_file: key,
        ssl_ca_file: authority,
      });
      const own = plan.certificates.filter((each) => each.host === host && each.name !== "etcd");
      expect(
        own.map(({ name, authority: of, user, group, units, action }) => [
          name,
          of,
          user,
          group,
          units,
          action,
        ]),
      ).toEqual([
        ["postgres", undefined, "postgres", "postgres", ["patroni.service"], "reload"],
        ["patroni-dcs", "consensus", "postgres", "postgres", ["patroni.service"], "reload"],
      ]);
      const secure = plan.listeners.filter((each) => each.service === `patroni@${host}`);
      expect(secure.map((listener) => listener.secure)).toEqual([true, true]);
    }
  },
);

test.each(changingEstates)("Patroni of %s accepts TLS before it uses it", (_name, estate) => {
  const { tls } = estate.plan;
  for (const { content } of filesWith(estate, path, "patroni")) {
    const node = parse(content, { version: "1.1" });
    expect(node.postgresql.parameters).toMatchObject({ ssl: "on", ssl_cert_file: certificate });
    expect(node.ctl).toEqual({ cacert: authority, certfile: certificate, keyfile: key });
    expect(node.restapi.certfile).toBe(tls ? certificate : undefined);
    expect(node.etcd3.protocol).toBe(tls ? "https" : undefined);
    for (const login of Object.values<{ sslmode?: string }>(node.postgresql.authentication))
      expect(login.sslmode).toBe(tls ? "verify-full" : undefined);
  }
});

test("without TLS nothing speaks of certificates", () => {
  const plain = estate(16, "4.1", {}, { tls: false });
  expect(plain.plan.certificates).toEqual([]);
  for (const { content } of filesWith(plain, path, "patroni"))
    expect(content).not.toMatch(/ssl|cert|cafile|https/);
  expect(plain.plan.checks.map(({ command }) => command).join("\n")).not.toMatch(/https|cacert/);
});

test.each<[number, string, readonly string[]]>([
  [13, "3.0", []],
  [14, "3.3", ["client_connection_check_interval", "log_recovery_conflict_waits"]],
  [16, "4.0", ["client_connection_check_interval", "log_recovery_conflict_waits", "member_slots_ttl"]],
  [
    18,
    "4.1",
    ["client_connection_check_interval", "log_recovery_conflict_waits", "member_slots_ttl", "server_tokens"],
  ],
])("PostgreSQL %s under Patroni %s has the keys of its versions", (version, patroni, expected) => {
  const gated = [
    "client_connection_check_interval",
    "log_recovery_conflict_waits",
    "member_slots_ttl",
    "server_tokens",
  ];
  for (const { content } of filesWith(estate(version, patroni), path, "patroni")) {
    expect(
      keysOf(parse(content, { version: "1.1" }))
        .filter((name) => gated.includes(name))
        .toSorted(),
    ).toEqual(expected);
  }
});

test.each([
  [true, true, false],
  [false, false, false],
  ["strict", true, true],
  ["quorum", "quorum", false],
])("synchronous %s is Patroni's mode %s, strict %s", (synchronous, mode, strict) => {
  const [file] = filesOf(estate(16, "4.1", { synchronous }), "/etc/patroni/dynamic.json");
  expect(JSON.parse(known(file, "file").content)).toMatchObject({
    synchronous_mode: mode,
    synchronous_mode_strict: strict,
  });
});

test.each(["off", "automatic", "required"])("the watchdog %s is in the file and in the unit", (watchdog) => {
  const watched = estate(16, "4.1", { watchdog });
  for (const { content } of filesWith(watched, path, "patroni")) {
    expect(parse(content, { version: "1.1" }).watchdog).toEqual({
      mode: watchdog,
      device: "/dev/watchdog",
      safety_margin: 5,
    });
  }
  for (const { content } of filesWith(watched, "/etc/systemd/system/patroni.service", "patroni")) {
    const commands = readUnit(content).get("Service.ExecStartPre") ?? [];
    expect(commands.filter((command) => command.startsWith("-+"))).toEqual(
      watchdog === "off" ? [] : ["-+/usr/sbin/modprobe softdog", "-+/usr/bin/chown postgres /dev/watchdog"],
    );
  }
});

test("each platform has its packages, and Debian's make no cluster of their own", () => {
  const packages = (platform: string) =>
    estate(17, "4.1", {}, { platform })
      .plan.packages.filter(({ host, repository }) => host === "a" && repository === "pgdg")
      .map(({ name, series }) => [name, series])
      .filter(([name]) => !name?.startsWith("etcd"));
  expect(packages("rocky9")).toEqual([
    ["postgresql17-server", "17"],
    ["postgresql17-contrib", "17"],
    ["patroni", "4.1"],
    ["patroni-etcd", "4.1"],
  ]);
  expect(packages("debian12")).toEqual([
    ["postgresql-17", "17"],
    ["patroni", "4.1"],
  ]);
  const settings = "/etc/postgresql-common/createcluster.d/gen-bundle.conf";
  expect(filesOf(estate(17, "4.1"), settings)).toEqual([]);
  const files = filesOf(estate(17, "4.1", {}, { platform: "debian12" }), settings);
  expect(files.map(({ host }) => host)).toEqual(["a", "b", "c"]);
  for (const { content } of files)
    expect(content.split("\n").slice(1)).toEqual(["create_main_cluster = false", ""]);
});

test("each node has health checks, and monitoring collects its metrics", () => {
  const { plan } = estate(17, "4.1");
  for (const [host, address] of [
    ["a", "10.0.0.1"],
    ["b", "10.0.0.2"],
    ["c", "10.0.0.3"],
  ]) {
    const commands = plan.checks
      .filter(({ service, drift }) => service === `patroni@${host}` && drift !== true)
      .map(({ command }) => command);
    expect(commands).toEqual([
      `curl --silent --show-error --fail --globoff --noproxy '*' --max-time 8 --cacert ${authority} https://${address}:8008/health >/dev/null`,
      "/usr/pgsql-17/bin/pg_isready --quiet --timeout=8 --host=127.0.0.1 --port=5432",
    ]);
    const read = plan.flows.filter(({ from }) => from[0] === "network:monitoring").flatMap(({ to }) => to);
    expect(read).toContain(`patroni@${host}/database-health`);
  }
  const closed = estate(17, "4.1", {}, { network: { subnet: "10.0.0.0/24" } }).plan;
  expect(closed.flows.filter(({ from }) => from[0] === "network:monitoring")).toEqual([]);
});
