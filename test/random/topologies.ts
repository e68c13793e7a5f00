import fc from "fast-check";
import type { TopologyInput } from "../../src/index.ts";

type Section<Name extends keyof TopologyInput> = Exclude<TopologyInput[Name], undefined>;

/** A value or nothing: what a topology may leave out. */
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

/** Small estates most of the time, since mistakes rarely need many hosts; now and then a large one. */
const hostCount = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 6, arbitrary: fc.integer({ min: 10, max: 30 }) },
  { weight: 1, arbitrary: fc.integer({ min: 31, max: 200 }) },
);

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(?:-[a-z0-9]{1,4})?$/);

/** Some of the hosts in some order. */
function some(names: readonly string[], least: number, most: number): fc.Arbitrary<string[]> {
  const maxLength = Math.min(most, names.length);
  return fc.shuffledSubarray([...names], { minLength: Math.min(least, maxLength), maxLength });
}

/** An odd number of the hosts. */
function quorum(names: readonly string[]): fc.Arbitrary<string[]> {
  return some(names, 1, 5).map((members) => (members.length % 2 === 0 ? members.slice(1) : members));
}

/** A port that nothing else of the estate has by default. */
const freePort = fc.integer({ min: 30_000, max: 32_000 });

function sections(names: readonly string[]): fc.Arbitrary<Partial<TopologyInput>> {
  const etcd: fc.Arbitrary<Section<"etcd">> = fc.record(
    {
      hosts: quorum(names),
      token: label,
      dataDirectory: fc.constantFrom("/var/lib/etcd", "/data/etcd"),
      ports: fc.record({ client: fc.constantFrom(2379, 12_379), peer: fc.constantFrom(2380, 12_380) }),
    },
    { requiredKeys: ["hosts"] },
  );
  const postgres: fc.Arbitrary<Section<"postgres">> = fc
    .record(
      {
        version: fc.integer({ min: 13, max: 16 }),
        hosts: some(names, 1, 5),
        databases: fc.constant({ metadata: { owner: "keeper" } }),
        synchronous: fc.boolean(),
        // A balancer takes two file descriptors a connection, and the machine that runs the tests may have few.
        maxConnections: fc.integer({ min: 600, max: 700 }),
        ports: fc.record({ database: fc.constantFrom(5432, 15_432), health: fc.constantFrom(8008, 18_008) }),
        patroni: fc.record(
          { ttl: fc.integer({ min: 30, max: 120 }), scope: label, loopWait: fc.integer({ min: 1, max: 10 }) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: ["hosts", "databases", "maxConnections"] },
    )
    .map((section) => ({
      ...section,
      synchronous: section.hosts.length > 1 && section.synchronous === true,
    }));
  const rabbitmq: fc.Arbitrary<Section<"rabbitmq">> = fc.record(
    {
      hosts: quorum(names),
      version: fc.constantFrom("3.12", "3.13", "4.0", "4.1", "4.2"),
      virtualHosts: fc.constantFrom({ tasks: { user: "tasks" } }, { work: { user: "worker" } }),
      consumerTimeout: fc.integer({ min: 3600, max: 100_000 }),
    },
    { requiredKeys: ["hosts"] },
  );
  const nfs: fc.Arbitrary<Section<"nfs">> = some(names, 1, 2).map((hosts) =>
    hosts.length === 2 ? { hosts, vip: "files" } : { hosts },
  );
  const airflow: fc.Arbitrary<Section<"airflow">> = fc.record(
    {
      version: fc.constantFrom("2.9.3", "2.10.5", "2.11.0"),
      schedulers: some(names, 1, 3),
      webservers: some(names, 1, 3),
      workers: some(names, 1, 200),
      triggerers: some(names, 0, 3),
      dagProcessors: some(names, 0, 2),
      web: fc.record({ port: freePort }),
      parallelism: fc.integer({ min: 1, max: 100 }),
      worker: fc.record(
        {
          concurrency: fc.integer({ min: 1, max: 4 }),
          queues: fc.uniqueArray(label, { minLength: 1, maxLength: 3 }),
        },
        { requiredKeys: [] },
      ),
      pool: fc.constant({ size: 1, overflow: 1 }),
    },
    { requiredKeys: ["schedulers", "webservers", "workers", "web"] },
  );
  const haproxy: fc.Arbitrary<Section<"haproxy">> = fc.record(
    {
      hosts: some(names, 1, 3),
      ports: fc.record({ primary: freePort, stats: fc.constantFrom(7000, 17_000) }, { requiredKeys: [] }),
    },
    { requiredKeys: ["hosts"] },
  );
  // What stands on what: a database needs the store, and Airflow needs a database and a broker.
  return fc
    .record({
      database: fc.boolean(),
      tasks: fc.boolean(),
      etcd,
      postgres,
      rabbitmq,
      nfs: maybe(nfs),
      airflow,
      haproxy: maybe(haproxy),
      floating: fc.boolean(),
    })
    .map(({ database, tasks, floating, ...all }) => {
      const { haproxy: balancer } = all;
      return {
        ...(database || tasks ? { etcd: all.etcd, postgres: all.postgres } : {}),
        ...(tasks ? { rabbitmq: all.rabbitmq, airflow: all.airflow } : {}),
        ...(all.nfs ? { nfs: all.nfs } : {}),
        ...(balancer && (database || tasks)
          ? { haproxy: floating ? { ...balancer, vip: "front" } : balancer }
          : {}),
      };
    });
}

/**
 * Topologies of 1 to 200 hosts with every component there or not, anywhere. They have the form of a topology and mean
 * something; whether one is without errors is for the rules to say.
 */
export const topologies: fc.Arbitrary<TopologyInput> = fc
  .tuple(hostCount, fc.boolean())
  .chain(([count, zoned]) => {
    const names = Array.from({ length: count }, (_, index) => `n${index + 1}`);
    const hosts = fc
      .tuple(
        ...names.map((_, index) =>
          fc.record(
            {
              address: fc.constant(`10.20.${Math.floor(index / 200)}.${(index % 200) + 1}`),
              zone: fc.constantFrom("east", "west", "north"),
              memory: fc.constantFrom("4GiB", "16GiB"),
              interface: fc.constantFrom("ens160", "eth1"),
              label: fc.constantFrom("VM 1", 'the "card" host', "100 % $HOME #1; {x}"),
            },
            { requiredKeys: zoned ? ["address", "zone"] : ["address"] },
          ),
        ),
      )
      .map((all) => Object.fromEntries(names.map((name, index) => [name, all[index]])));
    return fc.record({
      hosts,
      parts: sections(names),
      name: label,
      platform: fc.constantFrom("rocky9" as const, "debian12" as const),
      timezone: fc.constantFrom("Etc/UTC", "Asia/Tehran"),
      admin: maybe(fc.constantFrom(["10.20.0.0/16"], ["10.9.0.0/24", "10.8.0.7/32"])),
      routerId: maybe(fc.integer({ min: 1, max: 250 })),
      preempt: fc.boolean(),
    });
  })
  .map(({ hosts, parts, name, platform, timezone, admin, routerId, preempt }) => {
    const { haproxy, nfs } = parts;
    const vips = {
      ...(haproxy?.vip
        ? {
            front: { address: "10.20.9.1", hosts: haproxy.hosts, preempt, ...(routerId ? { routerId } : {}) },
          }
        : {}),
      ...(nfs?.vip ? { files: { address: "10.20.9.251", hosts: nfs.hosts } } : {}),
    };
    const network = { subnet: "10.20.0.0/16", ...(admin ? { admin } : {}) };
    return { name, platform, timezone, network, hosts, vips, ...parts } as TopologyInput;
  });

/** The first topologies that follow from a seed, each with a name that finds it again. */
export function sampled(seed: number, count: number): readonly (readonly [name: string, TopologyInput])[] {
  return fc
    .sample(topologies, { seed, numRuns: count })
    .map((topology, index) => [`random ${seed}:${index + 1}`, topology]);
}

/** Those of this run, as GEN_BUNDLE_RANDOM says: "seed:count". */
export function randomTopologies() {
  const [seed = 1, count = 10] = (process.env["GEN_BUNDLE_RANDOM"] ?? "1:10").split(":").map(Number);
  return sampled(seed, count);
}
