import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { buildBundle } from "../../src/bundle.ts";
import { ruleCatalogue } from "../../src/check.ts";
import { components } from "../../src/components/index.ts";
import { keyNamed } from "../../src/model/key-named.ts";
import type { Fragment } from "../../src/model/rule.ts";
import { readingRules } from "../../src/reading-rules.ts";
import { rulesByKey } from "../../src/report/rules-by-key.ts";
import { rules } from "../../src/rules/index.ts";
import { topologyReference } from "../../src/topology-reference.ts";
import { withoutFragments } from "../without-fragments.ts";
import { type Json, planOf, topology, withAirflow } from "./harness.ts";

const root = new URL("../..", import.meta.url).pathname;

function filesIn(folder: string, suffix: string): string[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(suffix))
    .map((name) => `${folder}/${name}`);
}

/** Those that judge a plan: what is said of the reading and of acceptances has no file of its own. */
const ids = ruleCatalogue.map(({ id }) => id).filter((id) => !readingRules.some((rule) => rule.id === id));

describe("the catalogue of rules", () => {
  it("has one file of the rule's name for each rule, and the other way round", () => {
    const files = [
      ...filesIn("src/rules", ".ts").filter((name) => /^src\/rules\/(?!index\.ts)[^/]+$/.test(name)),
      ...filesIn("src/components", ".ts").filter((name) => name.includes("/rules/")),
    ];
    expect(files.map((name) => basename(name, ".ts")).sort()).toEqual(ids);
    expect(new Set(ruleCatalogue.map(({ id }) => id)).size).toBe(ruleCatalogue.length);
    for (const file of files) {
      expect(readFileSync(`${root}${file}`, "utf8"), file).toContain(`id: "${basename(file, ".ts")}",`);
    }
  });

  it("has one test of the rule's name for each rule, and the other way round", () => {
    const others = ["catalogue.test.ts", "decisions.test.ts", "seeds.test.ts", "properties.test.ts"];
    const tests = [
      ...filesIn("test/rules", ".test.ts").filter((name) => !others.includes(basename(name))),
      ...filesIn("test/components", ".test.ts").filter((name) => name.includes("/rules/")),
    ];
    expect(tests.map((name) => basename(name, ".test.ts")).sort()).toEqual(ids);
  });

  it("describes every finding that no rule makes", () => {
    const said = [
      "internal-error",
      "check",
      "parse",
      "parsing/describe",
      "source-text",
      "topology-texts",
    ].flatMap((name) =>
      [
        ...readFileSync(`${root}src/${name}.ts`, "utf8").matchAll(/(?:rule: |diagnostic\(\s*)"([a-z-]+)"/g),
      ].map(([, id]) => id),
    );
    expect([...new Set(said)].sort()).toEqual(readingRules.map(({ id }) => id).sort());
  });

  it.each(ruleCatalogue)("says in full sentences what $id is about", ({ id, summary, rationale }) => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
    expect(summary).toMatch(/^[A-Z\p{L}].*[^.]\.$/u);
    expect(rationale).toMatch(/[.)]$/);
    expect(`${summary}${rationale}`).not.toMatch(/[\n\r]| {2}/);
  });
});

const minimal = parse(readFileSync(`${root}examples/minimal/topology.json`, "utf8"));

/** What is said of a fragment: of the minimal topology with it, or of a text by itself. */
function saidOf(id: string, fragment: Fragment) {
  const built =
    typeof fragment !== "string"
      ? buildBundle(patched(minimal, fragment as Json), { today: "2026-11-21" })
      : id.startsWith("secret")
        ? buildBundle(minimal, { secrets: parse(fragment) ?? undefined })
        : buildBundle(fragment);
  return {
    built: built.ok,
    found: built.diagnostics.filter(({ rule }) => rule === id).length,
    places: built.diagnostics.flatMap(({ rule, at }) =>
      rule === id ? at.map(({ pointer }) => pointer) : [],
    ),
    others: built.diagnostics.filter(({ rule, severity }) => rule !== id && severity === "error"),
  };
}

/** As in RFC 7396. */
function patched(value: Json, patch: Json): Json {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, Json> = Array.isArray(value) ? {} : { ...(value as object) };
  for (const [key, inner] of Object.entries(patch)) {
    if (inner === null) delete result[key];
    else result[key] = patched(result[key], inner);
  }
  return result;
}

describe("the fragments", () => {
  const shown = ruleCatalogue.filter(({ id }) => id !== "internal-error");

  it("are those of a topology that none of them changes", () => {
    const readme = readFileSync(`${root}README.md`, "utf8").split("## A topology\n")[1] ?? "";
    const { $schema, ...rest } = minimal;
    expect($schema).toMatch(/schema/);
    expect(parse(/(?:^ {4}.*\n)+/m.exec(readme)?.[0] ?? "")).toEqual(rest);
    expect(buildBundle(minimal).ok).toBe(true);
  });

  it.each(shown)("show how $id is broken", ({ id, bad }) => {
    expect(saidOf(id, bad ?? {}).found).toBeGreaterThan(0);
  });

  const keys = topologyReference();
  const keysOf = (id: string, bad: Fragment) =>
    [...new Set(saidOf(id, bad).places.flatMap((place) => keyNamed(place, keys)?.key ?? []))].sort();
  // An example may set another key than the one that the rule is about, such as a host without which it would have no finding.
  const placed = shown.flatMap(({ id, bad }) => (bad === undefined ? [] : [[id, keysOf(id, bad)] as const]));

  it("have their findings at keys that are checked in", async () => {
    await expect(`${JSON.stringify(Object.fromEntries(placed), undefined, 2)}\n`).toMatchFileSnapshot(
      join(root, "src/rule-places.json"),
    );
  });

  it("are listed by each key that they set or that their finding is at", () => {
    const known = rulesByKey(keys, ruleCatalogue);
    const missing = placed.flatMap(([id, own]) =>
      own.filter((key) => !known.get(key)?.some((rule) => rule.id === id)).map((key) => `${key}: ${id}`),
    );
    expect(missing).toEqual([]);
    expect(known.get("etcd.hosts")?.map(({ id }) => id)).toContain("quorum-even");
  });

  it.each(shown)("show how $id is kept, and nothing else is broken then", ({ id, good }) => {
    expect(saidOf(id, good ?? "")).toEqual({ built: true, found: 0, places: [], others: [] });
  });
});

describe("the sources", () => {
  /** What follows from what the topology or the bundle means, and stands on nobody's word. */
  const evident = [
    "account-shared",
    "address-order",
    "agent-closed",
    "airflow-worker-in-two-groups",
    "dangling-flow",
    "external-in-estate",
    "external-unused",
    "haproxy-certificate-unused",
    "haproxy-port-without-pool",
    "haproxy-vip-and-local",
    "internal-error",
    "label-names-another",
    "label-used-twice",
    "objective-survive",
    "objective-unknown",
    "override-misplaced",
    "owned-key",
    "pgbouncer-not-on-every-node",
    "placed-twice",
    "placed-without-address",
    "remote-shell-closed",
    "role-offered-twice",
    "secret-missing",
    "secret-name-twice",
    "secret-unknown",
    "secrets-left-out",
    "share-unmounted",
    "single-point-of-failure",
    "tier-uneven",
    "unencrypted-beside-tls",
    "unknown-host-network",
    "unknown-network",
    "unmanaged-host",
    "unused-host",
    "unused-network",
    "vip-fronts-nothing",
    "web-closed",
    "zone-unknown",
  ];

  it("are addresses, of every rule that stands on somebody's word", () => {
    for (const { id, sources } of ruleCatalogue) {
      for (const address of sources) expect(address, id).toMatch(/^https:\/\/[\w.-]+\.[a-z]+\/[^\s<>"]*$/);
    }
    expect(ruleCatalogue.filter(({ sources }) => sources.length === 0).map(({ id }) => id)).toEqual(evident);
  });
});

describe("the laws over facts", () => {
  it("name no component, not even in comments, but in their fragments", () => {
    const common = ["external", "kernel", "logs", "ssh", "time"];
    const names = Object.keys(components).filter((name) => !common.includes(name));
    const words = new RegExp([...names, "patroni"].join("|"), "i");
    for (const file of filesIn("src/rules", ".ts")) {
      expect(withoutFragments(readFileSync(`${root}${file}`, "utf8")), file).not.toMatch(words);
    }
  });

  it("judge a plan in which no name leads anywhere", () => {
    const nowhere = ["x1", "x2", "x2"];
    const input = topology(withAirflow, {
      vips: { front: { hosts: nowhere } },
      etcd: { hosts: nowhere, joining: ["x1"] },
      postgres: { hosts: nowhere },
      haproxy: { hosts: nowhere, vip: "x3" },
      rabbitmq: { hosts: nowhere },
      nfs: { hosts: ["x1", "x1"], vip: "x3" },
      airflow: {
        schedulers: nowhere,
        webservers: nowhere,
        triggerers: nowhere,
        workers: nowhere,
        targets: { x4: {} },
      },
    });
    const plan = planOf(input);
    // Rules of components as well: none throws.
    const everything = buildBundle(input).diagnostics;
    expect(everything.filter(({ rule }) => rule === "internal-error")).toEqual([]);
    expect(everything.filter(({ rule }) => rule === "unknown-host")).toHaveLength(3);
    const found = rules.flatMap((rule) =>
      [...rule.check(plan, {})].map((finding) => ({ ...finding, rule: rule.id })),
    );
    expect(found.filter(({ rule }) => rule === "unknown-host")).toHaveLength(3);
    for (const { at, message } of found) {
      expect(message).toMatch(/^["A-Z0-9].*\.$/);
      for (const pointer of at) expect(pointer).toMatch(/^(?:\/|$)/);
    }
  });
});
