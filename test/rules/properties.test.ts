import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPlan } from "../../src/check.ts";
import { parseTopology } from "../../src/parse.ts";
import { resolvePlan } from "../../src/plan.ts";

const hostNames = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"];

/** Hosts in any order and number, now and then one that does not exist. */
const some = (maxLength = 8) =>
  fc.oneof(
    { weight: 40, arbitrary: fc.uniqueArray(fc.constantFrom(...hostNames), { minLength: 1, maxLength }) },
    {
      weight: 1,
      arbitrary: fc.uniqueArray(fc.constantFrom(...hostNames, "nowhere"), { minLength: 1, maxLength }),
    },
  );
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 3 });
const section = <Shape extends Record<string, fc.Arbitrary<unknown>>, Key extends keyof Shape & string>(
  shape: Shape,
  ...required: Key[]
) => fc.record(shape, { requiredKeys: required });

const host = section({
  zone: fc.constantFrom("z1", "z2", "z3"),
  label: fc.constantFrom("VM1", "VM2", "n2"),
  cpus: fc.integer({ min: 1, max: 32 }),
  memory: fc.constantFrom("512MiB", "4GiB", "64GiB"),
  disk: fc.constantFrom("5GiB", "500GiB"),
  managed: fc.boolean(),
});

const topologies = section(
  {
    name: fc.constant("lab"),
    tls: fc.boolean(),
    network: section(
      {
        subnet: fc.constantFrom("10.0.0.0/24", "10.0.0.3/24", "8.8.8.0/24", "fd00::/64"),
        admin: fc.subarray(["10.0.0.0/8", "0.0.0.0/0", "fd00::/64", "10.0.0.7/24"]),
        clients: fc.subarray(["10.0.0.0/8", "0.0.0.0/0", "::/0"]),
        monitoring: fc.subarray(["10.0.0.0/8", "0.0.0.0/0"]),
      },
      "subnet",
    ),
    hosts: fc
      .tuple(fc.integer({ min: 1, max: hostNames.length }), fc.array(host, { minLength: 8, maxLength: 8 }))
      .map(([count, hosts]) =>
        Object.fromEntries(
          hosts
            .slice(0, count)
            .map((each, index) => [hostNames[index], { address: `10.0.0.${9 - (index % 7)}`, ...each }]),
        ),
      ),
    vips: fc.dictionary(
      fc.constantFrom("front", "files", "n1"),
      section(
        {
          address: fc.constantFrom("10.0.0.100", "10.0.0.101", "10.0.0.9"),
          hosts: some(),
          preempt: fc.boolean(),
          routerId: fc.integer({ min: 1, max: 3 }),
        },
        "address",
        "hosts",
      ),
    ),
    etcd: section(
      {
        hosts: some(),
        electionTimeout: fc.integer({ min: 50, max: 49_999 }),
        heartbeatInterval: fc.integer({ min: 10, max: 5000 }),
        dataDirectory: fc.constantFrom("/var/lib/pgsql/etcd", "/srv/etcd"),
      },
      "hosts",
    ),
    postgres: section(
      {
        hosts: some(),
        version: fc.integer({ min: 13, max: 18 }),
        databases: fc.dictionary(
          fc.constantFrom("one", "two"),
          fc.record({ owner: fc.constantFrom("a", "b") }),
        ),
        synchronous: fc.constantFrom(true, false, "strict"),
        synchronousNodes: fc.integer({ min: 1, max: 5 }),
        maxConnections: fc.integer({ min: 25, max: 5000 }),
        patroni: section({
          version: fc.constantFrom("3.0", "3.0.2", "4.1", "4.0.3"),
          ttl: fc.integer({ min: 1, max: 400 }),
          loopWait: fc.integer({ min: 1, max: 60 }),
          retryTimeout: fc.integer({ min: 1, max: 60 }),
        }),
      },
      "hosts",
    ),
    rabbitmq: section(
      {
        hosts: some(),
        netTickTime: fc.integer({ min: 4, max: 120 }),
        consumerTimeout: fc.integer({ min: 60, max: 9000 }),
      },
      "hosts",
    ),
    nfs: section(
      {
        hosts: some(2),
        vip: fc.constantFrom("files", "files", "front", "none"),
        exports: fc.dictionary(
          fc.constantFrom("dags", "data"),
          fc.record({ path: fc.constantFrom("/srv/dags", "/srv/dags/data", "/var/lib") }),
        ),
      },
      "hosts",
    ),
    airflow: section(
      {
        schedulers: some(),
        webservers: some(),
        workers: some(),
        triggerers: some(),
        dagProcessors: some(),
        targets: fc.dictionary(fc.constantFrom("n1", "n8"), fc.constant({ port: 22 })),
        worker: section({
          concurrency: fc.integer({ min: 1, max: 64 }),
          stopTimeout: fc.integer({ min: 10, max: 200_000 }),
        }),
      },
      "schedulers",
      "webservers",
      "workers",
    ),
    haproxy: section(
      { hosts: some(), vip: fc.constantFrom("front", "front", "front", "none"), local: fc.boolean() },
      "hosts",
    ),
    time: section({ servers: fc.constantFrom(["n1"], ["10.0.0.9"], ["pool.ntp.org", "10.0.0.250"]) }),
    objectives: section({
      failoverSeconds: fc.integer({ min: 1, max: 100 }),
      dataLoss: maybe(fc.constantFrom("none", 30)).map((value) => value ?? "none"),
      survive: fc.constantFrom("host", "zone"),
    }),
  },
  "name",
  "network",
  "hosts",
);

describe("the rules", () => {
  it("judge every topology that is well formed, in full sentences and the same each time", () => {
    const found = new Set<string>();
    fc.assert(
      fc.property(topologies, (input) => {
        const parsed = parseTopology(input);
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
        const plan = resolvePlan(parsed.topology);
        const diagnostics = checkPlan(plan);
        expect(checkPlan(resolvePlan(parsed.topology))).toEqual(diagnostics);
        for (const { rule, message, at, hint } of diagnostics) {
          found.add(rule);
          expect(message, rule).toMatch(/^["A-Z0-9].*\.$/s);
          expect(message, rule).not.toMatch(/undefined|NaN|Infinity|\[object|\n| {2}/);
          expect(hint ?? "None.", rule).toMatch(/^[A-Z].*[.?]$/s);
          expect(hint ?? "", rule).not.toMatch(/undefined|NaN|Infinity|\[object|\n| {2}/);
          for (const { pointer } of at) expect(pointer, rule).toMatch(/^(?:\/[^/]+)*$/);
          expect(new Set(at.map(({ pointer }) => pointer)).size, `${rule} ${message}`).toBe(at.length);
        }
      }),
      { numRuns: 500, seed: 4 },
    );
    // Otherwise it would judge nothing.
    expect(found.size).toBeGreaterThan(60);
  });
});
