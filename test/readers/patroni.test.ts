import { expect, test } from "vitest";
import { parse } from "yaml";
import { eachEstate, filesOf, known } from "./estates.ts";
import { readEnvironment } from "./formats/environment.ts";

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

test.each(eachEstate)("Patroni of %s agrees with the plan on every node", (_name, estate) => {
  const { plan } = estate;
  const files = filesOf(estate, path);
  const members = plan.services.filter(({ tier }) => tier === "patroni").map(({ host }) => host);
  expect(files.map(({ host }) => host).toSorted()).toEqual(members.toSorted());
  const nodes = files.map(({ host, content }) => ({ host, node: parse(content, { version: "1.1" }) }));
  expect(new Set(nodes.map(({ node }) => node.name)).size).toBe(nodes.length);
  const stores = plan.listeners
    .filter(({ role }) => role === "consensus")
    .map(({ bind, port }) => (bind.includes(":") ? `[${bind}]:${port}` : `${bind}:${port}`));

  for (const { host, node } of nodes) {
    const { address } = known(plan.hosts.get(host), host);
    const port = (role: string) =>
      known(
        plan.listeners.find((listener) => listener.host === host && listener.role === role),
        role,
      ).port;
    expect(node.name).toBe(host);
    expect(node.scope).toBe(nodes[0]?.node.scope);
    expect(node.namespace).toBe(nodes[0]?.node.namespace);
    expect(node.bootstrap).toEqual(nodes[0]?.node.bootstrap);
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
      expect(hostsOf(node[section].connect_address)).toEqual([address]);
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
  }
});

test.each(eachEstate)(
  "Patroni of %s has the same passwords everywhere, from its environment",
  (_name, estate) => {
    const environments = filesOf(estate, "/etc/patroni/patroni.env").map(({ content }) =>
      readEnvironment(content),
    );
    for (const environment of environments) {
      expect(Object.fromEntries(environment)).toEqual({
        PATRONI_SUPERUSER_PASSWORD: estate.secrets["postgres-superuser"],
        PATRONI_REPLICATION_PASSWORD: estate.secrets["postgres-replication"],
        PATRONI_REWIND_PASSWORD: estate.secrets["postgres-rewind"],
        PATRONI_RESTAPI_USERNAME: "patroni",
        PATRONI_RESTAPI_PASSWORD: estate.secrets["patroni-rest-api"],
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
}

function readHostBased(lines: readonly string[]): Entry[] {
  return lines.map((line) => {
    const [type = "", databases = "", users = "", ...rest] = line.split(/\s+/);
    const method = rest.pop() ?? "";
    const names = (text: string) => text.split(",").map((name) => name.replace(/^"(.*)"$/, "$1"));
    return { type, databases: names(databases), users: names(users), address: rest[0], method };
  });
}

test.each(eachEstate)(
  "pg_hba of %s lets in who dials the nodes, and superusers from members alone",
  (_name, estate) => {
    const { plan } = estate;
    const address = (name: string) => known(plan.hosts.get(name), name).address;
    const single = (name: string) => `${address(name)}/${address(name).includes(":") ? 128 : 32}`;
    const members = plan.services.filter(({ tier }) => tier === "patroni").map(({ host }) => single(host));
    const nodes = new Set(plan.listeners.filter(({ role }) => role === "database-node").map(({ id }) => id));
    const dialling = new Set(
      plan.flows
        .filter(({ to }) => to.some((id) => nodes.has(id)))
        .flatMap(({ from }) => from)
        .flatMap(
          (id) =>
            plan.services.find((service) => service.id === id && service.tier !== "patroni")?.host ?? [],
        ),
    );
    for (const { content } of filesOf(estate, path)) {
      const entries = readHostBased(parse(content, { version: "1.1" }).postgresql.pg_hba);
      for (const { type, method, address: range } of entries) {
        expect(["peer", "scram-sha-256", "reject"]).toContain(method);
        if (method === "peer") expect(type).toBe("local");
        if (method === "scram-sha-256" && type !== "local") expect(range).toMatch(/\/(?:32|128)$/);
      }
      // PostgreSQL takes the first entry that fits.
      const verdict = (user: string, database: string, range: string) =>
        entries.find(
          (entry) =>
            entry.type !== "local" &&
            (entry.users.includes(user) || entry.users.includes("all")) &&
            (entry.databases.includes(database) ||
              (entry.databases.includes("all") && database !== "replication")) &&
            (entry.address === range || entry.address === "all"),
        )?.method ?? "reject";
      for (const member of members) {
        expect(verdict("replicator", "replication", member)).toBe("scram-sha-256");
        expect(verdict("rewinder", "postgres", member)).toBe("scram-sha-256");
        expect(verdict("postgres", "postgres", member)).toBe("scram-sha-256");
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
    }
  },
);

test.each(eachEstate)("the first leader of %s makes every role and database", (_name, estate) => {
  const { plan, secrets } = estate;
  const accounts = plan.accounts.filter(({ role }) => role === "database-primary");
  for (const { content, path: file } of filesOf(estate, "/etc/patroni/post-bootstrap.sql")) {
    const node = parse(known(filesOf(estate, path)[0], path).content);
    expect(node.bootstrap.post_bootstrap).toContain(`--file=${file}`);
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
