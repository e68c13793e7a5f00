import { expect, test } from "vitest";
import { parse } from "yaml";
import { buildBundle, type Diagnostic } from "../src/index.ts";
import { examples } from "./examples.ts";

type Node = Record<string, unknown>;
type Path = readonly (string | number)[];

const build = (topology: Node) => buildBundle(topology, { today: "2026-11-21" }).diagnostics;
const placed = ({ rule, at }: Diagnostic) => `${rule} ${at[0].pointer}`;

/** The rules of errors, and of acceptances without an effect. */
const rulesFor = (topology: Node) =>
  build(JSON.parse(JSON.stringify(topology)) as Node)
    .filter(({ rule, severity }) => severity === "error" || rule === "accept-without-effect")
    .map(({ rule }) => rule)
    .sort();

/** The topology with another value at a path. */
function changed(topology: Node, path: Path, value: unknown): Node {
  const copy = structuredClone(topology);
  const parent = path.slice(0, -1).reduce<Node>((node, key) => node[key] as Node, copy);
  parent[path.at(-1) as string] = value;
  return copy;
}

/** The lists of two or more hosts, as written, with their places. */
function hostLists(value: unknown, hosts: Node, path: Path = []): { path: Path; names: string[] }[] {
  if (Array.isArray(value))
    return value.length > 1 && value.every((name) => Object.hasOwn(hosts, name))
      ? [{ path, names: value }]
      : [];
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => hostLists(inner, hosts, [...path, key]))
    : [];
}

const estates = examples
  .filter(({ broken }) => !broken)
  .map(({ name, text }) => {
    const topology = parse(text, { merge: true }) as Node;
    const hosts = topology["hosts"] as Record<string, { address: string }>;
    const vips = Object.entries((topology["vips"] ?? {}) as Record<string, { hosts: string[] }>);
    return { name, topology, hosts, vips };
  });

/** The rules of the findings that a change adds. */
function rulesOf(topology: Node, path: Path, value: unknown): readonly string[] {
  const known = new Set(build(topology).map(placed));
  return build(changed(topology, path, value))
    .filter((each) => each.severity !== "info" && !known.has(placed(each)))
    .map(({ rule }) => rule);
}

const addresses = estates.flatMap(({ name, topology, hosts, vips }) =>
  vips.flatMap(([vip, { hosts: owners }]) => {
    const other = Object.keys(hosts).find((host) => !owners.includes(host));
    return [owners[0], owners[1], other].flatMap((host) => {
      const address = hosts[host ?? ""]?.address;
      return address === undefined || address.includes("[")
        ? []
        : [[`${name}: ${vip} and ${host}`, topology, ["vips", vip, "address"], address] as const];
    });
  }),
);

const repetitions = estates.flatMap(({ name, topology, hosts }) =>
  hostLists(topology, hosts).map(
    ({ path, names }) =>
      [`${name}: ${names[1]} in ${path.join(".")}`, topology, [...path, 0], names[1]] as const,
  ),
);

test.each(addresses)("an address that a VIP shares with a host is one finding: %s", (_at, ...change) => {
  expect(rulesOf(...change)).toEqual(["duplicate-address"]);
});

test.each(repetitions)("a host that a list repeats is one finding: %s", (_at, ...change) => {
  expect(rulesOf(...change)).toEqual(["placed-twice"]);
});

const unknown = estates.flatMap(({ name, topology, hosts }) =>
  hostLists(topology, hosts).map(
    ({ path }) => [`${name}: ${path.join(".")}`, changed(topology, [...path, 0], "nowhere")] as const,
  ),
);

test.each(unknown)("consequences of an undefined host are reported on request alone: %s", (_at, topology) => {
  const one = build(topology).map(placed);
  const all = buildBundle(topology, { today: "2026-11-21", consequences: true }).diagnostics.map(placed);
  expect(one.filter((each) => !all.includes(each))).toEqual([]);
  expect(all.filter((each) => /^(internal-error|accept-without-effect) /.test(each))).toEqual(
    one.filter((each) => /^(internal-error|accept-without-effect) /.test(each)),
  );
});

test("an acceptance is no second finding of an undefined host that leaves its rule without one", () => {
  const topology = {
    name: "accepting",
    network: { subnet: "10.0.0.0/24" },
    hosts: { db1: { address: "10.0.0.1" }, db2: { address: "10.0.0.2" }, db3: { address: "10.0.0.3" } },
    etcd: { hosts: ["db1", "db2", "db3"] },
    postgres: { hosts: ["sql1", "sql2"], databases: { shop: { owner: "shop" } } },
    accept: { "database-without-backup": "The storage takes snapshots" },
  };
  expect(rulesFor(topology)).toEqual(["unknown-host", "unknown-host"]);
  expect(rulesFor({ ...topology, accept: { ...topology.accept, "unknown-host": "No reason" } })).toEqual([
    "accept-without-effect",
    "unknown-host",
    "unknown-host",
  ]);
  expect(rulesFor({ ...topology, postgres: undefined })).toContain("accept-without-effect");
});

test("some undefined hosts have consequences", () => {
  const withConsequences = unknown.filter(([, topology]) => {
    const all = buildBundle(topology, { today: "2026-11-21", consequences: true }).diagnostics;
    return all.length > build(topology).length;
  });
  expect(withConsequences.length).toBeGreaterThan(unknown.length / 4);
});
