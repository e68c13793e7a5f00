import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { components } from "../src/components/index.ts";
import { buildBundle } from "../src/index.ts";
import type { Component } from "../src/model/component.ts";
import { has, type VersionTable } from "../src/model/version.ts";
import { topology } from "./rules/harness.ts";

/*
 * For every supported version of every product one bundle is built and read back: it holds no key outside that
 * version's window, and every key that has a window is written for some version.
 */

/** An estate with every component; what a version alone changes is all that differs between two of these. */
const base = {
  tls: true,
  network: { monitoring: ["10.0.0.50/32"] },
  hosts: { n4: { address: "10.0.0.4" } },
  pgbouncer: { hosts: ["n1", "n2", "n3"] },
  pgbackrest: { repository: { type: "posix", host: "n4" } },
  rabbitmq: { hosts: ["n1", "n2", "n3"] },
  airflow: {
    schedulers: ["n1", "n2"],
    webservers: ["n1", "n2"],
    dagProcessors: ["n1", "n2"],
    triggerers: ["n1", "n2"],
    workers: ["n2", "n3"],
    dags: { git: { url: "https://git.example.com/team/dags.git" } },
  },
};

/** What besides a version must change, so that its neighbours go with it. */
const neighbours: Readonly<Record<string, (name: string) => object>> = {
  "/airflow/version": (name) => ({ postgres: { version: name.startsWith("2.") ? 16 : 17 } }),
  "/postgres/version": (name) => ({ airflow: Number(name) < 14 ? { version: "2.11.2" } : {} }),
  "/postgres/patroni/version": () => ({ postgres: { version: 15 } }),
  "/rabbitmq/version": () => ({}),
};

function at(pointer: string, value: unknown): object {
  return pointer
    .slice(1)
    .split("/")
    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
}

/** vip-manager takes the place of the balancers, so it has an estate of its own. */
const alone = {
  "/vipManager/version": {
    vips: { leader: { address: "10.0.0.101", hosts: ["n1", "n2", "n3"] }, front: undefined },
    haproxy: undefined,
    pgbackrest: undefined,
    pgbouncer: undefined,
    airflow: undefined,
    vipManager: { vip: "leader" },
  },
} as Readonly<Record<string, object>>;

function filesOf({ setting }: VersionTable, name: string) {
  const value = setting === "/postgres/version" ? Number(name) : name;
  const change = neighbours[setting]?.(name) ?? {};
  const input = topology(base, (alone[setting] ?? {}) as never, at(setting, value) as never, change as never);
  const result = buildBundle(input);
  if (!result.ok) {
    const errors = result.diagnostics.filter(({ severity }) => severity === "error");
    throw new Error(`${setting} ${name}: ${errors.map(({ message }) => message).join(" ")}`);
  }
  return result.bundle.artifacts;
}

/** Every key of a file, alone and below its section or parents, and every line as words. */
function keysOf(path: string, content: string): Set<string> {
  const keys = new Set<string>([path.split("/").at(-1) ?? ""]);
  if (/\.(?:ya?ml|json)$/.test(path)) collect(parse(content, { version: "1.1" }), "", keys);
  let section = "";
  for (const line of content.split("\n")) {
    const text = line.trim();
    if (/^[#;!]/.test(text)) continue;
    section = /^\[([^\]]+)\]$/.exec(text)?.[1] ?? section;
    const key = /^([A-Za-z_][\w.-]*)\s*[=:]/.exec(text)?.[1];
    if (key) keys.add(key).add(`${section}.${key}`);
    const variable = /^AIRFLOW__([A-Z_]+?)__([A-Z_]+)=/.exec(text);
    if (variable) keys.add(`${variable[1]}.${variable[2]}`.toLowerCase());
    const words = text.split(/\s+/);
    for (let count = 1; count <= 3; count += 1) keys.add(words.slice(0, count).join(" "));
  }
  return keys;
}

function collect(value: unknown, parent: string, keys: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    keys.add(key).add(`${parent}${key}`);
    collect(inner, `${parent}${key}.`, keys);
  }
}

const tables = Object.values(components as Readonly<Record<string, Component>>).flatMap(
  ({ name, versions = [] }) => versions.map((table) => [table.product, name, table] as const),
);

/** Gates of words that no file has: they are known so that nobody adds one unguarded, in a template or by name. */
const avoided = new Set([
  "unicast_fault_no_peer",
  "auth_hmac",
  "tags.failover_priority",
  "tags.nostream",
  "tags.sync_priority",
]);

describe.each(tables)("%s", (_product, component, table) => {
  const written = new Map<string, Set<string>>();

  test.each(table.series.map(({ name }) => [name]))("%s has no key of another version", (name) => {
    const keys = new Set<string>();
    for (const file of filesOf(table, name)) {
      if (file.component === component) for (const key of keysOf(file.path, file.content)) keys.add(key);
    }
    written.set(name, keys);
    const foreign = Object.keys(table.gates).filter((key) => !has(table.gates, key, name) && keys.has(key));
    expect(foreign).toEqual([]);
  });

  test("writes every key that has a window in some version", () => {
    const all = new Set([...written.values()].flatMap((keys) => [...keys]));
    const never = Object.keys(table.gates).filter((key) => !all.has(key) && !avoided.has(key));
    expect(never).toEqual([]);
  });
});

test("every product with versions is walked", () => {
  expect(tables.length).toBeGreaterThanOrEqual(9);
});
