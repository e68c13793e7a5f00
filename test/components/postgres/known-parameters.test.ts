import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { postgresVersions } from "../../../src/components/postgres/versions.ts";
import { has } from "../../../src/model/version.ts";
import { build, filesOf } from "../../readers/estates.ts";

/*
 * The parameters that each major version has, as `postgres --describe-config` of it lists them. PostgreSQL does not
 * start with one that it does not know; Patroni leaves it out without a word, so the setting would not be there.
 */
const majors = [13, 14, 15, 16, 17, 18] as const;

const known = new Map(
  majors.map((major) => [
    major,
    readFileSync(new URL(`keys-${major}.txt`, import.meta.url), "utf8")
      .trim()
      .split("\n"),
  ]),
);

function parameters(major: number): string[] {
  const estate = build("parameters", {
    name: "parameters",
    tls: true,
    network: { subnet: "10.0.0.0/24" },
    hosts: { a: { address: "10.0.0.1", memory: "8GiB" }, b: { address: "10.0.0.2", memory: "8GiB" } },
    etcd: { hosts: ["a"] },
    postgres: { version: major, hosts: ["a", "b"], databases: { metadata: { owner: "keeper" } } },
  });
  const [dynamic] = filesOf(estate, "/etc/patroni/dynamic.json");
  const [local] = filesOf(estate, "/etc/patroni/patroni.yml");
  const shared = Object.keys(JSON.parse(dynamic?.content ?? "").postgresql.parameters);
  // The last section of that name is the node's own.
  const own = /^ {2}parameters:\n((?: {4}.*\n)+)/m.exec(local?.content ?? "")?.[1] ?? "";
  return [
    ...shared,
    ...own
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(":")[0] ?? ""),
  ];
}

describe.each(majors)("PostgreSQL %i", (major) => {
  it("knows every parameter", () => {
    const names = parameters(major);
    expect(names.length).toBeGreaterThan(20);
    expect(names).toContain("ssl_min_protocol_version");
    expect(names.filter((name) => !known.get(major)?.includes(name))).toEqual([]);
  });

  it("has what its gates say", () => {
    for (const name of Object.keys(postgresVersions.gates)) {
      expect(known.get(major)?.includes(name), name).toBe(has(postgresVersions.gates, name, String(major)));
      expect(parameters(major).includes(name), name).toBe(known.get(major)?.includes(name));
    }
  });
});
