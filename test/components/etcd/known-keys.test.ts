import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { etcdVersions } from "../../../src/components/etcd/versions.ts";
import { has } from "../../../src/model/version.ts";
import { build, filesOf } from "../../readers/estates.ts";

/*
 * The keys that a file of each series may have, from the structures that it is read into: embed/config.go at v3.4.23,
 * server/embed/config.go at v3.5.5 and v3.6.0. An unknown one is ignored without a word.
 */
const versions = { "3.4": "3.4.23", "3.5": "3.5.5", "3.6": "3.6.0" } as const;

it.each(etcdVersions.series.map(({ name }) => name))("etcd %s knows every key", (series) => {
  const text = readFileSync(new URL(`keys-${series}.txt`, import.meta.url), "utf8");
  const known = text.trim().split("\n");
  const version = versions[series];
  const estate = build("keys", {
    name: "keys",
    tls: true,
    network: { subnet: "10.0.0.0/24", monitoring: ["10.0.9.0/24"] },
    hosts: { a: { address: "10.0.0.1" } },
    etcd: { version, hosts: ["a"] },
  });
  const [file] = filesOf(estate, "/etc/etcd/etcd.conf.yml");
  const content: Record<string, unknown> = parse(file?.content ?? "");
  const nested = Object.values(content).filter((value) => typeof value === "object" && value !== null);
  const keys = [content, ...nested].flatMap((value) => Object.keys(value as object));
  expect(nested).toHaveLength(2);
  expect(keys.length).toBeGreaterThan(25);
  expect(keys.filter((key) => !known.includes(key))).toEqual([]);
  // 3.6 still takes the old names of what has a new one; 3.7 does not.
  for (const key of Object.keys(etcdVersions.gates)) {
    if (has(etcdVersions.gates, key, version)) expect(known, key).toContain(key);
    expect(keys.includes(key), key).toBe(has(etcdVersions.gates, key, version));
  }
});
