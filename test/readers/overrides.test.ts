import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { components } from "../../src/components/index.ts";
import { type BuildResult, buildBundle, topologyJsonSchema } from "../../src/index.ts";
import type { Component } from "../../src/model/component.ts";
import { hostile } from "../random/hostile.ts";
import { type Json, planOf, topology, withAirflow } from "../rules/harness.ts";
import { build, type Estate, known } from "./estates.ts";

/** Every component that takes settings by name, on n1 and n2 at least. */
const base = topology(withAirflow, {
  tls: true,
  hosts: { keeper: { address: "10.0.0.9", zone: "z9" }, spare: { address: "10.0.0.8", zone: "z8" } },
  vips: {
    leader: { address: "10.0.0.101", hosts: ["n1", "n2", "n3"] },
    pooled: { address: "10.0.0.102", hosts: ["n1", "n2"] },
    files: { address: "10.0.0.103", hosts: ["n1", "n2"] },
  },
  pgbouncer: { hosts: ["n1", "n2"], vip: "pooled" },
  vipManager: { vip: "leader" },
  pgbackrest: { repository: { type: "posix", host: "keeper" } },
  kernel: {},
  nfs: { hosts: ["n1", "n2"], vip: "files", extra: { server: { "nfsd.threads": 8 } } },
  ssh: { extra: { LogLevel: "INFO", MaxSessions: 10, ClientAliveInterval: 60 } },
  haproxy: { ports: { primary: false } },
});

/** Lines of `key = value` under `[section]`, as "section/key"; what is no such line is kept as it stands. */
function ini(text: string, unescape = (value: string) => value): Record<string, unknown> {
  let section = "";
  const values: Record<string, unknown> = {};
  for (const [number, line] of text.split("\n").entries()) {
    if (/^(?:#.*|;.*)?$/.test(line)) continue;
    const head = /^\[(.*)\]$/.exec(line);
    if (head) section = `${head[1]}/`;
    const pair = /^([^=[]+?) = (.*)$/.exec(line);
    if (pair) values[`${section}${pair[1]}`] = unescape(pair[2] as string);
    else if (!head) values[`line ${number}`] = line;
  }
  return values;
}

/** The values of a document, by their path. */
function flat(value: unknown, path: readonly string[] = []): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return { [path.join("/")]: value };
  return Object.assign({}, ...Object.entries(value).map(([key, inner]) => flat(inner, [...path, key])));
}

/** The options with which the first share is exported. */
function exportOptions(text: string): Record<string, unknown> {
  const options = /^\/srv\/dags 10\.0\.0\.3\(([^()]*)\)$/m.exec(text)?.[1] ?? "";
  return Object.fromEntries(
    options.split(",").map((option) => {
      const [name, ...value] = option.split("=");
      return [name, value.length === 0 ? true : value.join("=")];
    }),
  );
}

/** Lines of a keyword and its value. */
function keywords(text: string): Record<string, unknown> {
  const lines = text.split("\n").filter((line) => !/^(?:#.*)?$/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [keyword, ...value] = line.split(" ");
      return [keyword, value.join(" ")];
    }),
  );
}

const yaml = (text: string) => flat(parse(text, { version: "1.1" }));

interface Place {
  /** The section of the topology, and the keys below "extra". */
  readonly section: string;
  readonly below: readonly string[];
  readonly file: string;
  readonly read: (text: string) => Record<string, unknown>;
  /** A setting that nothing generates, with how the file names it. */
  readonly free: readonly [key: string, name: string];
  /** One that has a generated default. */
  readonly generated: readonly [key: string, name: string, value: string | number];
  readonly words: readonly [yes: unknown, no: unknown];
  /** What is refused, and the place or reason that the hint or message gives. */
  readonly owned: readonly (readonly [key: string, instead: string])[];
  /** Whether one host cannot have its own. */
  readonly shared?: true;
}

const places: readonly Place[] = [
  {
    section: "etcd",
    below: [],
    file: "/etc/etcd/etcd.conf.yml",
    read: yaml,
    free: ["log-level", "log-level"],
    generated: ["snapshot-count", "snapshot-count", 5000],
    words: [true, false],
    owned: [
      ["listen-client-urls", '"etcd.ports.client"'],
      ["initial-cluster-token", '"etcd.token"'],
      ["name", "follow from the hosts"],
      ["proxy", "follow from the hosts"],
      ["discovery-srv", "follow from the hosts"],
      ["enable-pprof", "/debug/pprof"],
      ["force-new-cluster", "discard the other members"],
      ["unsafe-no-fsync", "breaks the quorum"],
    ],
  },
  {
    section: "postgres",
    below: ["parameters"],
    file: "/etc/patroni/patroni.yml",
    read: yaml,
    free: ["work_mem", "bootstrap/dcs/postgresql/parameters/work_mem"],
    generated: ["checkpoint_timeout", "bootstrap/dcs/postgresql/parameters/checkpoint_timeout", "20min"],
    words: ["on", "off"],
    owned: [
      ["port", '"postgres.ports.database"'],
      ["max_connections", '"postgres.maxConnections"'],
      ["archive_command", "backups"],
      ["primary_conninfo", "Patroni sets it itself"],
    ],
    shared: true,
  },
  {
    section: "postgres",
    below: ["patroni"],
    file: "/etc/patroni/patroni.yml",
    read: yaml,
    free: ["log.level", "log/level"],
    generated: ["restapi.server_tokens", "restapi/server_tokens", "Minimal"],
    words: [true, false],
    owned: [
      ["scope", '"postgres.patroni.scope"'],
      ["restapi.listen", '"postgres.ports.health"'],
      ["postgresql.authentication.superuser.password", "passwords come from the bundle"],
      ["etcd3.hosts", "can be set"],
      ["bootstrap.dcs.ttl", '"postgres.extra.dynamic"'],
    ],
  },
  {
    section: "postgres",
    below: ["dynamic"],
    file: "/etc/patroni/patroni.yml",
    read: yaml,
    free: ["check_timeline", "bootstrap/dcs/check_timeline"],
    generated: ["member_slots_ttl", "bootstrap/dcs/member_slots_ttl", "48h"],
    words: [true, false],
    owned: [
      ["ttl", '"postgres.patroni.ttl"'],
      ["synchronous_mode_strict", '"postgres.synchronous"'],
    ],
    shared: true,
  },
  {
    section: "pgbouncer",
    below: [],
    file: "/etc/pgbouncer/pgbouncer.ini",
    read: ini,
    free: ["query_wait_timeout", "pgbouncer/query_wait_timeout"],
    generated: ["server_login_retry", "pgbouncer/server_login_retry", "2"],
    words: ["1", "0"],
    owned: [
      ["listen_port", '"pgbouncer.port"'],
      ...["auth_query", "auth_user", "auth_hba_file", "admin_users", "stats_users"].map(
        (key) => [key, "Who may log in"] as const,
      ),
    ],
  },
  {
    section: "vipManager",
    below: [],
    file: "/etc/vip-manager/vip-manager.yml",
    read: yaml,
    free: ["retry-num", "retry-num"],
    generated: ["manager-type", "manager-type", "hetzner"],
    words: [true, false],
    owned: [
      ["ip", '"vipManager.vip"'],
      ["etcd-password", "a topology holds no secrets"],
    ],
  },
  {
    section: "pgbackrest",
    below: [],
    file: "/etc/pgbackrest/pgbackrest.conf",
    read: ini,
    free: ["compress-type", "global/compress-type"],
    generated: ["process-max", "global/process-max", "4"],
    words: ["y", "n"],
    owned: [
      ["repo1-retention-full", '"pgbackrest.keepFull"'],
      ["repo1-path", '"pgbackrest.repository"'],
      ["repo1-cipher-pass", "a topology holds no secrets"],
      ["repo-path", '"pgbackrest.repository"'],
      ["repo01-path", "another name"],
      ["repo01-host", "another name"],
      ["repo01-retention-full", "another name"],
      ["repo-bundle", "another name"],
      ["repo1-azure-host", "another name"],
      ["retention-full", "another name"],
      ["retention-archive", "another name"],
      ["backup-host", "another name"],
      ["backup-user", "another name"],
      ["backup-cmd", "another name"],
      ["backup-config", "another name"],
      ["backup-ssh-port", "another name"],
      ["hardlink", "another name"],
      ["archive-queue-max", "another name"],
      ["db-path", "follow from the topology"],
      ["tls-server-port", '"pgbackrest.ports.server"'],
    ],
  },
  {
    section: "rabbitmq",
    below: [],
    file: "/etc/rabbitmq/rabbitmq.conf",
    read: ini,
    free: ["log.console.level", "log.console.level"],
    generated: ["disk_free_limit.absolute", "disk_free_limit.absolute", "4GB"],
    words: ["true", "false"],
    owned: [
      ["listeners.tcp.other", '"rabbitmq.ports.client"'],
      ["consumer_timeout", '"rabbitmq.consumerTimeout"'],
      ["mqtt.listeners.tcp.default", "the firewall does not allow"],
      ["default_pass", '"rabbitmq.virtualHosts"'],
      ["auth_mechanisms.1", "Every client must authenticate"],
      ["auth_backends.1", "Every client must authenticate"],
      ["auth_backends.1.authn", "Every client must authenticate"],
      ["anonymous_login_user", "Every client must authenticate"],
      ["proxy_protocol", "without this protocol"],
      ["cluster_formation.classic_config.nodes.4", '"rabbitmq.hosts"'],
    ],
  },
  {
    section: "airflow",
    below: ["celery"],
    file: "/etc/airflow/airflow.cfg",
    read: (text) => ini(text, (value) => value.replaceAll("%%", "%")),
    free: ["sync_parallelism", "celery/sync_parallelism"],
    generated: ["operation_timeout", "celery/operation_timeout", "60"],
    words: ["True", "False"],
    owned: [
      ["worker_concurrency", '"airflow.worker.concurrency"'],
      ["broker_url", "derived from the broker"],
      ["broker_url_cmd", "derived from the broker"],
      ["worker_concurrency_cmd", '"airflow.worker.concurrency"'],
      ["pool", "computed for processes"],
      ["flower_basic_auth", "It is a secret"],
    ],
  },
  {
    section: "nfs",
    below: ["server"],
    file: "/etc/nfs.conf",
    read: ini,
    free: ["mountd.threads", "mountd/threads"],
    generated: ["nfsd.threads", "nfsd/threads", "16"],
    words: ["y", "n"],
    owned: [
      ["nfsd.port", '"nfs.ports.share"'],
      ["nfsd.vers4.0", "only NFSv4"],
      ["lockd.udp-port", "the firewall does not allow"],
      ["nfsd.lease-time", "computed from it"],
    ],
  },
  {
    section: "nfs",
    below: ["exports"],
    file: "/etc/exports",
    read: exportOptions,
    free: ["replicas", "replicas"],
    generated: ["sync", "sync", "also"],
    words: [true, undefined],
    owned: [
      ["rw", "Shares are read-only"],
      ["no_root_squash", "root access"],
      ["fsid", "the same number"],
    ],
  },
  {
    section: "ssh",
    below: [],
    file: "/etc/ssh/sshd_config.d/00-gen-bundle.conf",
    read: keywords,
    free: ["MaxAuthTries", "MaxAuthTries"],
    generated: ["LogLevel", "LogLevel", "VERBOSE"],
    words: ["yes", "no"],
    owned: [
      ["Port", '"ssh.port"'],
      ["listenaddress", '"ssh.port"'],
      ["Match", "starts a block"],
      ["Include", "does not contain that file"],
      ["Subsystem", "two definitions"],
    ],
  },
  {
    section: "kernel",
    below: [],
    file: "/etc/sysctl.d/90-gen-bundle.conf",
    read: ini,
    free: ["vm.swappiness", "vm.swappiness"],
    generated: ["net.core.somaxconn", "net.core.somaxconn", "8192"],
    words: ["1", "0"],
    owned: [
      ["net.ipv4.ip_nonlocal_bind", "derived from the VIPs"],
      ["net.ipv4.ip_local_port_range", "off the ports of daemons"],
    ],
  },
];

/** The base with one value at these keys. */
function given(...keysAndValue: readonly Json[]): Json {
  const keys = keysAndValue.slice(0, -1) as string[];
  const value = keysAndValue.at(-1);
  return topology(
    base,
    keys.reduceRight((inner: Json, key) => ({ [key]: inner }), value as Json),
  );
}

function content(estate: Estate, host: string, file: string): string {
  return known(estate.hosts.get(host)?.get(file), file).content;
}

const plain = build("plain", base);

/** The rules that refuse a topology, each once. */
const refusals = ({ diagnostics }: BuildResult) => [
  ...new Set(diagnostics.flatMap(({ rule, severity }) => (severity === "error" ? [rule] : []))),
];

const messagesOf = (input: Json) => {
  const result = buildBundle(input);
  return result.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ rule, message, hint }) => `${rule}: ${message} ${hint ?? ""}`);
};

describe.each(places.map((place) => [[place.section, ...place.below].join("."), place] as const))(
  "settings of %s",
  (_title, { section, below, file, read, free, generated, words, owned, shared }) => {
    const file1 = read(content(plain, "n1", file));

    test("reach the file of every host, and come after the generated ones", () => {
      const estate = build(
        "extra",
        topology(
          given(section, "extra", ...below, free[0], "marked"),
          given(section, "extra", ...below, generated[0], generated[2]),
        ),
      );
      for (const [host, files] of plain.hosts) {
        if (!files.has(file)) continue;
        expect(read(content(estate, host, file)), host).toEqual({
          ...read(content(plain, host, file)),
          [free[1]]: "marked",
          [generated[1]]: generated[2],
        });
      }
      expect(file1[generated[1]]).toBeDefined();
      expect(file1[generated[1]]).not.toBe(generated[2]);
      expect(file1[free[1]]).toBeUndefined();
    });

    test("say true and false in the words of the file", () => {
      for (const [index, value] of [true, false].entries()) {
        const estate = build("words", given(section, "extra", ...below, free[0], value));
        expect(read(content(estate, "n1", file))[free[1]]).toBe(words[index]);
      }
    });

    test.each(owned)("refuse %s", (key, instead) => {
      const [message, ...others] = messagesOf(given(section, "extra", ...below, key, "7"));
      expect(others).toEqual([]);
      expect(message).toMatch(/^owned-key: /);
      expect(message).toContain(instead);
      expect(messagesOf(given(section, "extraByHost", "n1", ...below, key, "7"))[0]).toMatch(/^owned-key: /);
    });

    test.skipIf(shared)("of one host reach it alone, after those of all", () => {
      const estate = build(
        "host",
        topology(
          given(section, "extra", ...below, free[0], "common"),
          given(section, "extraByHost", "n2", ...below, free[0], "own"),
        ),
      );
      const at = (host: string) => read(content(estate, host, file))[free[1]];
      expect([at("n1"), at("n2")]).toEqual(["common", "own"]);
    });

    test.each(hostile.map((text) => [JSON.stringify(text.slice(0, 24)), text] as const))(
      "%s is refused, or stands there literally and changes nothing else",
      (_name, text) => {
        const input = given(section, "extra", ...below, free[0], text);
        const result = buildBundle(input);
        if (!result.ok) return expect(refusals(result)).toEqual(["invalid-value"]);
        const there = result.bundle.artifacts.find((each) => each.host === "n1" && each.path === file);
        expect(read(there?.content ?? "")).toEqual({ ...file1, [free[1]]: text });
      },
    );

    test("cannot be what follows from the plan", () => {
      const prefix = generated[1].slice(0, generated[1].length - generated[0].length);
      const own = Object.entries(file1).filter(([name]) => name.startsWith(prefix));
      // What stands in the file, by its name in the topology; a list or a block has one as a whole.
      const paths = ["patroni", "dynamic", "server"].includes(below[0] ?? "");
      const keys = new Map<string, string[]>();
      for (const [name, value] of own) {
        const parts = name.slice(prefix.length).split("/");
        const list = parts.findIndex((part) => /^\d+$/.test(part));
        const key = paths ? parts.slice(0, list < 0 ? undefined : list).join(".") : (parts[0] as string);
        keys.set(key, [...(keys.get(key) ?? []), String(value)]);
      }
      const extra = Object.fromEntries([...keys.keys()].map((key) => [key, "7"]));
      const marked = given(section, "extra", ...below, extra);
      const place = `/${[section, "extra", ...below].join("/")}/`;
      const free = planOf(marked).overrides.filter(
        ({ owner, source }) => owner === undefined && source.startsWith(place),
      );
      const { plan } = plain;
      const ports = new Set(plan.listeners.flatMap(({ port }) => (port === 0 ? [] : [String(port)])));
      for (const { source } of free) {
        for (const value of keys.get(source.split("/").at(-1) as string) as string[]) {
          expect(ports.has(value), source).toBe(false);
          expect(value, source).not.toMatch(/10\.0\.0\.|\bn[123]\b|^\/(?!dev)/);
        }
      }
      expect(keys.size).toBeGreaterThan(2);
    });

    test("take no name that could be more than one", () => {
      const marked = JSON.stringify(given(section, "extra", ...below, "MARK", "7"));
      for (const key of hostile) {
        // A word is a name like any other.
        if (/^(?:null|yes|constructor)$/.test(key)) continue;
        expect(buildBundle(marked.replace('"MARK"', () => JSON.stringify(key))).ok, key).toBe(false);
      }
    });
  },
);

test("some hostile text is allowed, and some is not", () => {
  const accepted = hostile.filter((text) => buildBundle(given("etcd", "extra", "log-level", text)).ok);
  expect(accepted).toContain("%(x)s");
  expect(accepted).toContain("a#b");
  expect(accepted).not.toContain("a\nb");
  expect(accepted.length).toBeGreaterThan(15);
  for (const value of ["x#y", "'x", ""])
    expect(buildBundle(given("rabbitmq", "extra", "log.console.level", value)).ok).toBe(false);
});

test("a URL with a password is refused, one without is not", () => {
  const url = (text: string) => buildBundle(given("airflow", "extra", "webserver", "analytics_url", text)).ok;
  expect(url("https://someone:word@example.com/1")).toBe(false);
  expect(url("https://example.com:443/1")).toBe(true);
});

describe("lines for HAProxy", () => {
  const file = "/etc/haproxy/haproxy.cfg";
  const lines = (estate: Estate, host: string) => content(estate, host, file).split("\n");

  test("stand at the end of their block, those of one host last", () => {
    const estate = build(
      "snippets",
      topology(base, {
        haproxy: {
          snippets: {
            global: ["tune.bufsize 32768", "nbthread 2"],
            defaults: ["timeout tunnel 1h"],
            web: ["timeout queue 30s", "no option forwardfor"],
          },
          snippetsByHost: { n2: { global: ["nbthread 4"], replica: ["option tcp-smart-connect"] } },
        },
      }),
    );
    const added = {
      n1: { global: ["tune.bufsize 32768", "nbthread 2"], replica: [] },
      n2: {
        global: ["tune.bufsize 32768", "nbthread 2", "nbthread 4"],
        replica: ["option tcp-smart-connect"],
      },
    };
    for (const [host, { global, replica }] of Object.entries(added)) {
      const all: Record<string, string[]> = {
        global,
        defaults: ["timeout tunnel 1h"],
        "listen web": ["timeout queue 30s", "no option forwardfor"],
        "listen database-replica": replica,
      };
      const blocks = sections(lines(estate, host));
      const before = sections(lines(plain, host));
      expect([...blocks.keys()]).toEqual([...before.keys()]);
      for (const [name, block] of blocks) {
        const own = all[name] ?? [];
        expect(
          block.filter((line) => !own.includes(line)),
          name,
        ).toEqual(before.get(name));
        expect(
          block.filter((line) => own.includes(line)),
          name,
        ).toEqual(own);
        // What comes after a server does not count for it.
        const server = block.findIndex((line) => line.startsWith("server "));
        if (own.length > 0 && server > 0) expect(block.indexOf(own.at(-1) as string)).toBeLessThan(server);
      }
    }
  });

  test.each([
    "listen evil",
    "no listen evil",
    "frontend x",
    "global",
    "defaults  x",
    "userlist x",
    ".if defined(X)",
    "'listen' evil",
    "lis\\ten evil",
    "# listen",
    "timeout tunnel 1h\\",
    'http-request set-header X "a',
    "http-request set-header X a'b",
    'http-request set-header X "a\\"',
    "http-request set-header X 'a\\'' b",
    " listen evil",
    "log-forward x",
  ])("refuse %j", (line) => {
    for (const block of ["global", "defaults", "web"]) {
      const result = buildBundle(given("haproxy", "snippets", block, [line]));
      expect(result.ok).toBe(false);
      expect(result.diagnostics.some(({ rule }) => rule === "invalid-value")).toBe(true);
    }
  });

  test.each([
    'http-request set-header X "a b # c" if TRUE # it\'s "free',
    "http-request set-header X 'a\\' if TRUE",
    'http-request set-header X "a\\"b" if TRUE',
    "http-request set-header X a\\'b if TRUE",
  ])("take %j", (line) => {
    expect(buildBundle(given("haproxy", "snippets", "web", [line])).ok).toBe(true);
  });

  test.each([
    ["bind *:81", '"haproxy.ports"'],
    ["server other 10.0.0.7:80", "The members are derived"],
    ["stats auth admin:word", "could read it"],
    ["stats socket ipv4@0.0.0.0:9999 level admin", "the firewall does not allow"],
    ["stats  socket  127.0.0.1:9999", "the firewall does not allow"],
    ["user root", "The unit and the package"],
    ["http-request use-service prometheus-exporter if { path /m }", "Every client of the port"],
    ["http-request set-timeout server 1s", "idle timeout"],
    ["errorfile 503 /etc/hostname", "neither contains nor checks"],
    ["errorfiles mine", "neither contains nor checks"],
    ["stats-file /etc/hostname", "neither contains nor checks"],
    ["http-error status 503 content-type text/html file /etc/hostname", "neither contains nor checks"],
    ["http-error status 503 content-type text/html lf-file /etc/hostname", "neither contains nor checks"],
    ["http-request return content-type text/html file /etc/hostname", "neither contains nor checks"],
    ["http-request deny content-type text/html lf-file /etc/hostname", "neither contains nor checks"],
    ["http-response return errorfile /etc/hostname", "neither contains nor checks"],
    ["acl a src -f /etc/hostname", "neither contains nor checks"],
    ['acl a src "-f" /etc/hostname', "neither contains nor checks"],
    ["http-request deny if { src -i -f /etc/hostname }", "neither contains nor checks"],
    ["http-request set-header X %[src,map(/etc/hostname)]", "neither contains nor checks"],
    ["http-request set-header X %[src,map_str_int(/etc/hostname,1)]", "neither contains nor checks"],
    ["http-request set-map(/etc/hostname) a b", "neither contains nor checks"],
    ["http-request add-acl(/etc/hostname) a", "neither contains nor checks"],
  ])("leave %j to the topology", (line, instead) => {
    const [message] = messagesOf(given("haproxy", "snippets", "web", [line]));
    expect(message).toMatch(/^owned-key: /);
    expect(message).toContain(instead);
  });

  test.each([
    "http-error status 503 content-type text/html string sorry",
    "http-request return status 200 content-type text/plain string file",
    "http-request set-header X-File file",
    "acl a hdr(X-Token) -m found",
    "http-request deny unless { hdr(Authorization) -m beg Bearer }",
    "http-request deny if { hdr_cnt(Authorization) gt 1 }",
    "acl a hdr(X-Env) production",
    "stick on src",
    "option persist",
    "timeout tunnel 2s",
  ])("take %j in a pool whose members are equal", (line) => {
    expect(messagesOf(given("haproxy", "snippets", "web", [line]))).toEqual([]);
  });

  test.each([
    "acl a hdr(X-Token) SECRETWORD",
    "acl a req.hdr(X-Api-Key) -m str hunter",
    "acl a req.fhdr(X-Api-Key,1) -i -m beg hunter",
    "http-request deny unless { hdr(Authorization) hunter }",
    "http-request deny if !{ hdr(x-token),lower -m str hunter }",
    "http-request deny if { url_param(token) hunter }",
    "http-request deny if { req.cook(session_token) hunter }",
  ])("refuse the secret in %j, and do not show it", (line) => {
    const result = buildBundle(given("haproxy", "snippets", "web", [line]));
    expect(refusals(result)).toEqual(["invalid-value"]);
    expect(JSON.stringify(result.diagnostics)).not.toMatch(/SECRETWORD|hunter/);
  });

  test("for what is not balanced are a finding", () => {
    const [message] = messagesOf(given("haproxy", "snippets", "primary", ["timeout tunnel 1h"]));
    expect(message).toContain('haproxy-port-without-pool: HAProxy has no block "primary"');
  });

  test.each(hostile.map((text) => [JSON.stringify(text.slice(0, 24)), text] as const))(
    "with %s are refused, or stand there literally and open nothing",
    (_name, text) => {
      const line = `timeout tunnel ${text}`;
      const result = buildBundle(given("haproxy", "snippets", "web", [line]));
      if (!result.ok) return expect(refusals(result)).toEqual(["invalid-value"]);
      const there = result.bundle.artifacts.find((each) => each.host === "n1" && each.path === file);
      const blocks = sections((there?.content ?? "").split("\n"));
      expect([...blocks.keys()]).toEqual([...sections(lines(plain, "n1")).keys()]);
      expect(blocks.get("listen web")).toContain(line);
    },
  );
});

describe("lines for chrony", () => {
  const file = "/etc/chrony.conf";

  test("stand at the end, those of one host last", () => {
    const estate = build(
      "chrony",
      topology(base, {
        time: {
          snippets: { chrony: ["maxdistance 3.0", "cmdport 0"] },
          snippetsByHost: { n2: { chrony: ["refclock PHC /dev/ptp0 poll 2"] } },
        },
      }),
    );
    const before = content(plain, "n1", file);
    expect(content(estate, "n1", file)).toBe(`${before}maxdistance 3.0\ncmdport 0\n`);
    expect(content(estate, "n2", file)).toBe(
      `${before}maxdistance 3.0\ncmdport 0\nrefclock PHC /dev/ptp0 poll 2\n`,
    );
  });

  test.each(["# allow", "! allow", "", " allow", "a\nallow", "maxdistance 3\r"])("refuse %j", (line) => {
    expect(messagesOf(given("time", "snippets", "chrony", [line]))[0]).toMatch(/^invalid-value: /);
  });

  test.each([
    ["server 192.0.2.1 iburst", '"time.servers"'],
    ["Pool pool.ntp.org", '"time.servers"'],
    ["allow 10.0.0.0/8", "the firewall does not allow"],
    ["cmdport 1323", "the firewall does not allow"],
    ["port 123", "the firewall does not allow"],
    ["makestep 1 -1", "an expired lease"],
    ["confdir /etc/chrony/conf.d", "does not contain that file"],
  ])("leave %j to the topology", (line, instead) => {
    const [message] = messagesOf(given("time", "snippets", "chrony", [line]));
    expect(message).toMatch(/^owned-key: /);
    expect(message).toContain(instead);
  });
});

test("without settings the remote shell is the platform's", () => {
  const estate = build("shell", topology(base, { ssh: undefined }));
  expect([...estate.hosts.values()].flatMap((files) => [...files.keys()])).not.toContain(
    "/etc/ssh/sshd_config.d/00-gen-bundle.conf",
  );
});

/** The lines of each block, without comments. */
function sections(lines: readonly string[]): Map<string, string[]> {
  const blocks = new Map<string, string[]>();
  let block: string[] = [];
  for (const line of lines) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    if (/^\S/.test(line)) blocks.set(line, (block = []));
    else block.push(line.trim());
  }
  return blocks;
}

describe("lines for keepalived", () => {
  const file = "/etc/keepalived/keepalived.conf";

  test("stand in its global definitions", () => {
    const estate = build(
      "snippets",
      topology(base, {
        keepalived: {
          snippets: { global: ["notification_email {", "ops@example.com", "}"] },
          snippetsByHost: { n2: { global: ["vrrp_garp_interval 0.01"] } },
        },
      }),
    );
    for (const [host, own] of [
      ["n1", []],
      ["n2", ["vrrp_garp_interval 0.01"]],
    ] as const) {
      const added = ["notification_email {", "ops@example.com", "}", ...own];
      const [before, after] = [plain, estate].map((each) =>
        content(each, host, file)
          .split("\n")
          .map((line) => line.trim()),
      ) as [string[], string[]];
      const at = before.indexOf("vrrp_garp_master_refresh 10") + 1;
      expect(at).toBeGreaterThan(0);
      expect(after).toEqual([...before.slice(0, at), ...added, ...before.slice(at)]);
    }
  });

  test.each([
    ["a brace too many", ["}", "vrrp_instance evil {"]],
    ["a block that stays open", ["notification_email {"]],
    ["a brace behind a comment", ["notification_email { ! }"]],
    ["a brace behind another comment", ["notification_email { # }"]],
    ["a brace in a quotation", ['smtp_server "}" {']],
    ["a definition", ["$X=1"]],
    ["something behind a block", ["notification_email {", "} include /tmp/evil"]],
    ["a block after a word that opens none", ["smtp_alert off {", "}", "vrrp_instance evil {", "}"]],
    ["a block in a block", ["notification_email {", "notification_email {", "}", "}"]],
    ["a condition", ["@main vrrp_iproute"]],
  ])("refuse %s", (_what, lines) => {
    expect(buildBundle(given("keepalived", "snippets", "global", lines)).ok).toBe(false);
  });

  test.each([
    ["router_id other", "the name of the host"],
    ["include /tmp/*.conf", "does not contain that file"],
    ["script_user root", "the account"],
  ])("leave %j to the topology", (line, instead) => {
    const [message] = messagesOf(given("keepalived", "snippets", "global", [line]));
    expect(message).toMatch(/^owned-key: /);
    expect(message).toContain(instead);
  });

  test.each(hostile.map((text) => [JSON.stringify(text.slice(0, 24)), text] as const))(
    "with %s are refused, or add one line",
    (_name, text) => {
      const result = buildBundle(given("keepalived", "snippets", "global", [`smtp_server ${text}`]));
      if (!result.ok) return expect(refusals(result)).toEqual(["invalid-value"]);
      const there = result.bundle.artifacts.find((each) => each.host === "n1" && each.path === file);
      const depth = (there?.content ?? "").replaceAll(/[^{}]/g, "");
      expect(depth).toBe(content(plain, "n1", file).replaceAll(/[^{}]/g, ""));
      expect(there?.content.split("\n")).toContain(`    smtp_server ${text}`);
    },
  );
});

describe("parameters of PostgreSQL", () => {
  const file = "/etc/patroni/patroni.yml";

  test("of one host are local, and those of all are the store's", () => {
    const estate = build(
      "parameters",
      topology(
        given("postgres", "extra", "parameters", "work_mem", "8MB"),
        given("postgres", "extra", "parameters", "ssl_min_protocol_version", "TLSv1.3"),
        given("postgres", "extraByHost", "n2", "parameters", "work_mem", "64MB"),
      ),
    );
    const [first, second] = ["n1", "n2"].map((host) => yaml(content(estate, host, file)));
    const store = "bootstrap/dcs/postgresql/parameters";
    expect(first?.[`${store}/work_mem`]).toBe("8MB");
    expect(first?.["postgresql/parameters/work_mem"]).toBeUndefined();
    expect(second?.[`${store}/work_mem`]).toBe("8MB");
    expect(second?.["postgresql/parameters/work_mem"]).toBe("64MB");
    // Generated for each node, it would count more than what the store says.
    expect(first?.[`${store}/ssl_min_protocol_version`]).toBe("TLSv1.3");
    expect(first?.["postgresql/parameters/ssl_min_protocol_version"]).toBeUndefined();
    expect(
      JSON.parse(content(estate, "n1", "/etc/patroni/dynamic.json")).postgresql.parameters.work_mem,
    ).toBe("8MB");
  });

  test("that all nodes must have alike are not one host's", () => {
    const [message] = messagesOf(
      given("postgres", "extraByHost", "n1", "parameters", "wal_level", "logical"),
    );
    expect(message).toMatch(/^owned-key: .*"wal_level".*the DCS only/);
    expect(messagesOf(given("postgres", "extra", "parameters", "wal_level", "logical"))).toEqual([]);
  });

  test("archive where nothing of the bundle does", () => {
    const alone = topology(base, { pgbackrest: undefined });
    expect(
      messagesOf(
        topology(alone, { postgres: { extra: { parameters: { archive_command: "wal-push %p" } } } }),
      ),
    ).toEqual([]);
  });
});

test.each(["2.11.2", "3.3.2"])("options of Airflow %s cannot be what follows from the plan", (version) => {
  const changed = topology(base, { airflow: { version } });
  const estate = build("airflow", changed);
  const file = ini(content(estate, "n1", "/etc/airflow/airflow.cfg"));
  const extra: Record<string, Record<string, Json>> = {};
  for (const name of Object.keys(file)) {
    const [section, key] = name.split("/") as [string, string];
    extra[section] = { ...extra[section], [key]: "7" };
  }
  const ports = new Set(estate.plan.listeners.map(({ port }) => String(port)));
  const free = planOf(topology(changed, { airflow: { extra } })).overrides.filter(({ owner }) => !owner);
  expect(free.length).toBeGreaterThan(3);
  for (const { key } of free) {
    const value = String(file[key.replace(".", "/")]);
    expect(ports.has(value), key).toBe(false);
    expect(value, key).not.toMatch(/10\.0\.0\.|\bn[123]\b|\bfront\b|^\//);
  }
});

test.each(["airflow", "etcd", "pgbackrest", "postgres", "rabbitmq"] as const)(
  "each owned key of %s is one that some version has",
  (name) => {
    const folder = new URL(`../components/${name}/`, import.meta.url);
    const known = readdirSync(folder)
      .filter((file) => /^keys-.*\.txt$/.test(file))
      .flatMap((file) => readFileSync(new URL(file, folder), "utf8").trim().split("\n"));
    const [first] = (components[name] as unknown as Component).overrides ?? [];
    expect(known.length).toBeGreaterThan(100);
    // A directive of postgresql.conf, which no list of parameters has.
    if (name === "postgres") known.push("include");
    // An option of kombu (transport/sentinel.py), which Celery's list ends above.
    if (name === "airflow") known.push("celery.extra_celery_config.broker_transport_options.master_name");
    expect((first?.owned ?? []).filter(({ keys }) => !known.some((key) => keys.test(key)))).toEqual([]);
  },
);

test("every section takes settings by name", () => {
  const all = Object.values(components as unknown as Record<string, Component>);
  // These have no files.
  expect(all.filter(({ overrides }) => !overrides?.length).map(({ name }) => name)).toEqual([
    "external",
    "agents",
  ]);
});

test("owned keys name places that there are", () => {
  const schema = topologyJsonSchema() as Record<string, never>;
  const missing = Object.values(components as unknown as Record<string, Component>)
    .flatMap((component) => component.overrides ?? [])
    .flatMap(({ owned }) => owned.map(({ instead }) => instead as string))
    .filter((instead) => {
      if (!instead.startsWith("/")) {
        expect(instead).toMatch(/^[A-Z].*[^.]\.$/);
        return false;
      }
      let at: Record<string, never> | undefined = schema;
      for (const key of instead.split("/").slice(1)) at = at?.["properties"]?.[key];
      return at === undefined;
    });
  expect(missing).toEqual([]);
});
