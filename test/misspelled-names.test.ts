import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildBundle, type Diagnostic } from "../src/index.ts";
import { examples } from "./examples.ts";

type Node = Record<string, unknown>;

const names = ["airflow-ha", "airflow3-today", "pgbouncer-tls"];

/** The topology of an example, and the same with a use of each kind of name. */
function topologies(name: string): readonly (readonly [string, Node])[] {
  const example = examples.find((each) => each.name === name);
  if (!example) throw new Error(`There is no example ${name}.`);
  const plain = () => parse(example.text, { merge: true });
  const all = plain();
  const [database] = Object.keys(all.postgres.databases);
  const [first, second, third] = all.postgres.hosts;
  const [balancer] = all.haproxy.hosts;
  const lines = ["timeout tunnel 1h"];
  all.airflow.database = database;
  all.airflow.virtualHost = Object.keys(all.rabbitmq.virtualHosts ?? { tasks: {} })[0];
  all.airflow.flower = { hosts: [all.airflow.webservers[0]] };
  all.airflow.extraByHost = { [all.airflow.workers[0]]: { core: { max_active_tasks_per_dag: 8 } } };
  all.hosts.collector = { address: all.network.subnet.replace("0/24", "99"), managed: false };
  all.airflow.targets = { ...all.airflow.targets, collector: {} };
  all.airflow.statsd = { host: "collector" };
  all.haproxy.ports = { ...all.haproxy.ports, primary: 5000, replica: 5001 };
  all.haproxy.snippets = { primary: lines, defaults: lines };
  all.haproxy.snippetsByHost = { [balancer]: { web: lines } };
  all.postgres.extraByHost = {
    [third]: { patroni: { "tags.replicatefrom": second, "tags.nofailover": true } },
  };
  all.etcd.extraByHost = { [first]: { "log-level": "debug" }, [second]: { "log-level": "debug" } };
  all.kernel = { extraByHost: { [first]: { "vm.swappiness": 1 } } };
  all.ssh = { extraByHost: { [first]: { MaxAuthTries: 3 } } };
  all.time = { snippetsByHost: { [first]: { chrony: ["maxdistance 3.0"] } } };
  if (all.tls) all.pgbackrest = { repository: { type: "posix", host: all.airflow.workers[0] } };
  return [
    ["as it is", plain()],
    ["with every kind of name", all],
  ];
}

interface Use {
  readonly path: readonly string[];
  readonly name: string;
  readonly rule: string;
  /** True if the name is the last key of the path; otherwise it is the value there. */
  readonly isKey: boolean;
  readonly listed: boolean;
}

/** Every use of a name that another part of the topology defines. */
function usesOf(topology: Node): Use[] {
  const uses: Use[] = [];
  const hosts = Object.keys(topology["hosts"] as Node);
  const vips = Object.keys((topology["vips"] ?? {}) as Node);
  const visit = (value: unknown, path: readonly string[], list = false): void => {
    const [section = "", key = ""] = path;
    const last = path.at(-1) ?? "";
    const use = (rule: string, isKey = false) =>
      uses.push({ path, name: isKey ? last : String(value), rule, isKey, listed: list });
    const parent = path.at(-2) ?? "";
    if (parent === "targets" || parent.endsWith("ByHost")) use("unknown-host", true);
    const pools = section === "haproxy" && /^(?:ports|snippets)$/.test(key) && path.length === 3;
    const blocks = section === "haproxy" && key === "snippetsByHost" && path.length === 4;
    if (pools || blocks) use("haproxy-port-without-pool", true);
    if (
      typeof value === "string" &&
      !["hosts", "accept", "name", "user", "owner"].some((each) => each === section || each === last)
    ) {
      if (last === "database" || last === "virtualHost") use("airflow-accounts");
      else if (last === "vip" && vips.includes(value)) use("unknown-vip");
      else if (last === "tags.replicatefrom") use("patroni-replicates-from");
      else if (hosts.includes(value)) use("unknown-host");
    } else if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name], Array.isArray(value));
    }
  };
  visit(topology, []);
  return uses;
}

/** The topology with this name misspelled. */
function misspelled(topology: Node, { path, isKey, name }: Use, wrong: string): Node {
  const copy = structuredClone(topology);
  const last = path.at(-1) ?? "";
  const parent = path.slice(0, -1).reduce((node, key) => node[key] as Node, copy);
  if (!isKey) parent[last] = wrong;
  else {
    const entries = Object.entries(parent);
    for (const [key] of entries) delete parent[key];
    for (const [key, value] of entries) parent[key === name ? wrong : key] = value;
  }
  return copy;
}

const build = (topology: Node) => buildBundle(topology, { today: "2026-11-21" });
const shown = ({ rule, severity, message }: Diagnostic) => `${severity} ${rule}: ${message}`;

describe.each(names)("%s", (name) => {
  describe.each(topologies(name))("%s", (_title, topology) => {
    const clean = build(topology);
    const expected = new Set(clean.diagnostics.map(shown));
    const uses = usesOf(topology);

    test("has a bundle and many names", () => {
      expect(clean.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(uses.length).toBeGreaterThan(15);
    });

    test.each(uses.map((use) => [use.path.join("/"), use] as const))(
      "%s misspelled is one finding",
      (_at, use) => {
        const { path, name: right, isKey, rule, listed } = use;
        const [one = "", two = ""] = right;
        const typos = [two + one + right.slice(2)];
        // With its last character wrong, sql1 can mean sql2 as well, but not in a list that has sql2.
        if (listed) typos.push(`${right.slice(0, -1)}x`);
        for (const wrong of typos) {
          const found = build(misspelled(topology, use, wrong)).diagnostics.filter(
            (each) => !expected.has(shown(each)),
          );
          const pointer = `/${[...path.slice(0, -1), isKey ? wrong : path.at(-1)].join("/")}`;
          expect(found.map((each) => [each.severity, each.rule, each.at[0].pointer, each.hint])).toEqual([
            // Others may be as close.
            [
              "error",
              rule,
              pointer,
              expect.stringMatching(
                new RegExp(`^Did you mean (?:"[^"]*" or )*"${right}"(?: or "[^"]*")*\\?$`),
              ),
            ],
          ]);
        }
      },
    );
  });
});
