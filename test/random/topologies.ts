import fc from "fast-check";
import { ruleCatalogue, type TopologyInput } from "../../src/index.ts";
import { platformNames } from "../../src/platforms/index.ts";
import {
  agentsOf,
  airflowOf,
  etcdOf,
  externalOf,
  haproxyOf,
  keepalivedOf,
  kernelOf,
  logsOf,
  nfsOf,
  pgbackrestOf,
  pgbouncerOf,
  postgresOf,
  rabbitmqOf,
  type Section,
  valkeyOf,
  vipManagerOf,
} from "./sections.ts";
import { label, maybe, portOf, rarely, section, some, text } from "./values.ts";

/** Small estates most of the time, since mistakes rarely need many hosts; now and then a large one. */
const hostCount = fc.oneof(
  { weight: 40, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 8, arbitrary: fc.integer({ min: 10, max: 30 }) },
  { weight: 1, arbitrary: fc.integer({ min: 31, max: 200 }) },
);

/** What the sections are made of. */
interface Ground {
  readonly names: readonly string[];
  /** Hosts that are not managed. */
  readonly strangers: readonly string[];
  readonly tls: boolean;
  readonly ipv6: boolean;
  readonly sshPort: number | undefined;
}

type Sections = Partial<TopologyInput>;
type Vips = Section<"vips">;

/** What stands before the database, in all the ways in which clients find its leader. */
type Way = "nodes" | "balancer" | "leader-vip";

/** What others operate. */
type Elsewhere = "nothing" | "broker" | "both";

/** How clients find a pooler, if there are any. */
type Pooling = "none" | "beside" | "apart" | "vip";

interface Choice {
  readonly way: Way;
  readonly pooling: Pooling;
  /** Where a balancer is bound. */
  readonly front: "vip" | "local" | "own";
  readonly tasks: boolean;
  readonly elsewhere: Elsewhere;
  /** Whether schedulers run tasks themselves. */
  readonly local: boolean;
  readonly postgres: Section<"postgres">;
  readonly rabbitmq: Section<"rabbitmq">;
  /** The broker instead of RabbitMQ. */
  readonly valkey: Section<"valkey"> | undefined;
}

const choices = ({ names, ipv6 }: Ground): fc.Arbitrary<Choice> =>
  fc
    .record({
      way: fc.constantFrom<Way>("nodes", "balancer", "balancer", "leader-vip"),
      pooling: fc.constantFrom<Pooling>("none", "none", "beside", "apart", "vip"),
      front: fc.constantFrom("vip", "own", "local"),
      tasks: fc.boolean(),
      elsewhere: fc.constantFrom<Elsewhere>("nothing", "nothing", "nothing", "broker", "both"),
      local: rarely,
      postgres: postgresOf(names),
      rabbitmq: rabbitmqOf(names),
      valkey: maybe(valkeyOf(names)),
    })
    .map((choice) => {
      // vip-manager moves IPv4 alone, and poolers are led to the leader by something.
      const way = choice.way === "leader-vip" && ipv6 ? "balancer" : choice.way;
      return { ...choice, way, pooling: way === "nodes" ? "none" : choice.pooling } as Choice;
    });

/** An estate with a database, and perhaps with Airflow. */
function estateOf(base: Ground): fc.Arbitrary<Sections> {
  return choices(base).chain((choice) =>
    choice.elsewhere === "nothing"
      ? estateWith(base, choice, {})
      : externalOf(base.strangers, choice.elsewhere, choice.tasks && choice.way !== "balancer").chain(
          (external) => estateWith(base, choice, external),
        ),
  );
}

function estateWith(
  base: Ground,
  { way, pooling, front, tasks, local, postgres, rabbitmq, valkey }: Choice,
  { database, broker: anyBroker, balancer }: Section<"external">,
): fc.Arbitrary<Sections> {
  const { names, tls } = base;
  // Schedulers that run tasks themselves need no broker.
  const broker = tasks && local ? undefined : anyBroker;
  const nodes = database ? [] : postgres.hosts;
  const { synchronous } = postgres;
  const standbys = nodes.length - 1;
  const others = names.filter((name) => !nodes.includes(name));
  const balances = way === "balancer" && !database;
  // Beside every node, or before the whole cluster.
  const beside = pooling === "beside" && !database;
  const apart = pooling === "apart" ? others : names;
  const balanced = [
    ...(balances ? ["primary"] : []),
    ...(balances && standbys > 0 ? ["replica"] : []),
    ...(balances && standbys > 0 && synchronous !== false ? ["sync"] : []),
    ...(balances && (synchronous === false || standbys > (postgres.synchronousNodes ?? 1)) ? ["async"] : []),
    ...(balances && beside ? ["pooled"] : []),
    ...(tasks ? ["web", "web-public"] : []),
  ] as const as Parameters<typeof haproxyOf>[1];
  const several = (all: object | undefined) => {
    const keys = Object.keys(all ?? {});
    return keys.length > 1 ? keys[0] : undefined;
  };
  const always = fc.record({
    ...(!database && { etcd: etcdOf(names), postgres: fc.constant(postgres) }),
    ...((database || broker || balancer) && {
      external: fc.constant({
        ...(database && { database }),
        ...(broker && { broker }),
        ...(balancer && { balancer }),
      }),
    }),
    ...(tasks && {
      ...(!broker &&
        !local &&
        (valkey ? { valkey: fc.constant(valkey) } : { rabbitmq: fc.constant(rabbitmq) })),
      airflow: airflowOf(
        base,
        several((database ?? postgres).databases),
        broker || valkey ? undefined : several(rabbitmq.virtualHosts),
        local,
      ),
    }),
    ...(pooling !== "none" &&
      apart.length > 0 && {
        pgbouncer: some(apart, 1, 3).chain((hosts) =>
          pgbouncerOf(beside ? nodes : hosts).map((each) =>
            pooling === "vip" ? { ...each, vip: "pooled" } : each,
          ),
        ),
      }),
    ...(way === "leader-vip" && !database && { vipManager: vipManagerOf("leader", nodes) }),
    ...(way === "balancer" &&
      balanced.length > 0 && {
        haproxy: (front === "local" ? fc.constant([...names]) : some(names, 1, 3)).chain((hosts) =>
          haproxyOf(hosts, balanced, front, tls),
        ),
      }),
  });
  const sometimes = section({
    nfs: nfsOf(names),
    ...(!database && { pgbackrest: pgbackrestOf(tls ? others : [], nodes) }),
  });
  return fc.tuple(always, sometimes).map(([estate, more]) => ({ ...estate, ...more }) as Sections);
}

/** Besides estates: each component alone, and hosts with nothing. */
const partsOf = (base: Ground): fc.Arbitrary<Sections> =>
  fc.oneof(
    { weight: 12, arbitrary: estateOf(base) },
    {
      weight: 1,
      arbitrary: section({
        etcd: etcdOf(base.names),
        rabbitmq: rabbitmqOf(base.names),
        nfs: nfsOf(base.names),
      }) as fc.Arbitrary<Sections>,
    },
  );

/** The VIPs that the sections ask for. */
function vipsOf(
  { haproxy, nfs, pgbouncer, vipManager, postgres }: Sections,
  ipv6: boolean,
): fc.Arbitrary<Vips> {
  const wanted = [
    haproxy?.vip && ["front", haproxy.hosts],
    nfs?.vip && ["files", nfs.hosts],
    pgbouncer?.vip && ["pooled", pgbouncer.hosts],
    vipManager && ["leader", postgres?.hosts],
  ].filter(Boolean) as [string, string[]][];
  return fc.record(
    Object.fromEntries(
      wanted.map(([name, hosts], index) => [
        name,
        section(
          {
            address: fc.constant(ipv6 ? `fd00:20::f:${index + 1}` : `10.20.9.${index + 1}`),
            // A controller holds a single address.
            additionalAddresses: fc.subarray(
              name === "leader" ? [] : ipv6 ? [`fd00:20::e:${index + 1}`] : [`10.20.8.${index + 1}`],
            ),
            hosts: fc.constant(hosts.slice(0, 8)),
            routerId: fc
              .integer({ min: 10 + index * 60, max: 69 + index * 60 })
              .map((id) => Math.min(id, 255)),
            preempt: name === "files" ? fc.constant(false) : fc.boolean(),
          },
          "address",
          "hosts",
        ),
      ]),
    ),
  );
}

/** The rest, over the sections that there are. */
function completed(base: Ground, parts: Sections): fc.Arbitrary<TopologyInput> {
  const { names, strangers, tls, ipv6, sshPort } = base;
  const subnet = ipv6 ? "fd00:20::/64" : "10.20.0.0/16";
  const ranges = fc.subarray([subnet, "10.9.0.0/24", "10.8.0.7/32", "fd00:9::/64", "fd00:8::7/128"], {
    minLength: 1,
  });
  const address = (index: number, routed = false) =>
    ipv6
      ? `fd00:2${routed ? 1 : 0}::${(index + 1).toString(16)}`
      : `10.2${routed ? 1 : 0}.${Math.floor(index / 200)}.${(index % 200) + 1}`;
  const furtherRange = ipv6 ? "fd00:21::/64" : "10.21.0.0/16";
  // It has no package that the broker can be made of.
  const platforms = platformNames.filter((name) => !(parts.valkey && name === "ubuntu2204"));
  const machine = {
    zone: fc.constantFrom("east", "west", "north"),
    cpus: fc.integer({ min: 1, max: 64 }),
    memory: fc.constantFrom("4GiB", "16GiB", "900MiB"),
    disk: fc.constantFrom("20GiB", "1TiB"),
    interface: fc.constantFrom("ens160", "eth1", "bond0.100"),
    platform: rarely.chain((own) => (own ? fc.constantFrom(...platforms) : fc.constant(undefined))),
    label: text,
  };
  const insideAddress = (index: number, six: boolean) =>
    six ? `fd00:30::${(index + 1).toString(16)}` : `10.30.${Math.floor(index / 200)}.${(index % 200) + 1}`;
  const hostsOf = (routed: (name: string, index: number) => boolean, inside?: (index: number) => string) =>
    fc.record(
      Object.fromEntries([
        ...names.map((name, index) => [
          name,
          section(
            {
              address: fc.constant(address(index, routed(name, index))),
              ...(inside && { addresses: fc.constant({ inside: inside(index) }) }),
              ...machine,
            },
            "address",
            ...(inside ? (["addresses"] as const) : []),
          ),
        ]),
        ...strangers.map((name, index) => [
          name,
          section(
            // One that is not managed may lie elsewhere.
            {
              address: fc.constantFrom(
                address(names.length + index),
                `10.77.0.${index + 1}`,
                `fd00:77::${index + 1}`,
              ),
              managed: fc.constant(false),
              label: text,
            },
            "address",
            "managed",
          ),
        ]),
      ]),
    );
  const placeable = ["etcd", "postgres", "pgbouncer", "rabbitmq", "haproxy"] as const;
  const placements = fc.subarray(placeable.filter((name) => parts[name] !== undefined));
  return fc
    .tuple(vipsOf(parts, ipv6), fc.boolean(), rarely, fc.boolean(), placements)
    .chain(([vips, routed, inside, insideIPv6, placed]) => {
      const owners = new Set(Object.values(vips).flatMap(({ hosts }) => hosts));
      const elected = Object.entries(vips).flatMap(([name, vip]) => (name === "leader" ? [] : vip.hosts));
      return section(
        {
          $schema: fc.constant("../schemas/topology.schema.json"),
          name: label,
          platform: fc.constantFrom(...platforms),
          timezone: fc.constantFrom("Etc/UTC", "Asia/Tehran", "America/Argentina/Buenos_Aires"),
          tls: fc.constant(tls),
          cloudInit: fc.boolean(),
          network: section(
            {
              subnet: fc.constant(subnet),
              interface: fc.constantFrom("eth0", "ens192"),
              ...((routed || inside) && {
                subnets: fc.record({
                  ...(routed && {
                    "zone-b": fc.oneof(
                      fc.constant(furtherRange),
                      section(
                        { ranges: fc.constant([furtherRange]), interface: fc.constant("ens224") },
                        "ranges",
                      ),
                    ),
                  }),
                  ...(inside && {
                    inside: section(
                      {
                        ranges: fc.constantFrom(
                          insideIPv6 ? ["fd00:30::/64"] : ["10.30.0.0/16"],
                          insideIPv6 ? ["fd00:31::/64", "fd00:30::/64"] : ["10.30.0.0/16", "10.31.0.0/16"],
                        ),
                        interface: fc.constant("ens256"),
                      },
                      "ranges",
                    ),
                  }),
                }),
              }),
              admin: ranges,
              clients: ranges,
              monitoring: ranges,
              applications: fc.record({ shop: ranges, reports: ranges }),
            },
            "subnet",
            "applications",
            ...(routed || inside ? (["subnets"] as const) : []),
          ),
          // The owners of a VIP stay in its subnet.
          hosts: hostsOf(
            (name, index) => routed && index % 3 === 2 && !owners.has(name),
            inside ? (index) => insideAddress(index, insideIPv6) : undefined,
          ),
          vips: fc.constant(vips),
          ...(sshPort && { ssh: fc.constant({ port: sshPort }) }),
          time: section({
            servers: fc.constantFrom(
              ["pool.ntp.org"],
              ["10.20.77.1", "ntp.example", "fd00:77::7", "ntp-2.example"],
            ),
          }),
          ...(elected.length > 0 && { keepalived: keepalivedOf(elected) }),
          kernel: kernelOf(names),
          agents: agentsOf(names),
          ...(strangers.length > 0 && { logs: logsOf(names, strangers) }),
          objectives: section({
            failoverSeconds: fc.integer({ min: 5, max: 120 }),
            dataLoss: fc.constantFrom("none" as const, 30),
            survive: fc.constantFrom("host" as const, "zone" as const),
            longestTaskSeconds: fc.integer({ min: 91, max: 7200 }),
            longestWaitSeconds: fc.integer({ min: 0, max: 7200 }),
          }),
          accept: fc.dictionary(
            fc.constantFrom(
              ...ruleCatalogue.filter(({ severity }) => severity !== "error").map(({ id }) => id),
            ),
            text,
            { maxKeys: 3, noNullPrototype: true },
          ),
        },
        "name",
        "tls",
        "network",
        "hosts",
        "vips",
        ...(sshPort ? (["ssh"] as const) : []),
      ).map(
        (all) =>
          ({
            ...all,
            ...parts,
            ...Object.fromEntries(
              inside ? placed.map((name) => [name, { ...parts[name], network: "inside" }]) : [],
            ),
          }) as TopologyInput,
      );
    });
}

/**
 * Topologies of 1 to 200 hosts with every component there or not, anywhere, in every version. They have the form of a
 * topology and mean something; whether one is without errors is for the rules to say.
 */
export const topologies: fc.Arbitrary<TopologyInput> = fc
  .record({
    count: hostCount,
    prefix: fc.constantFrom("n", "db-", "x1-"),
    strangers: fc.integer({ min: 0, max: 2 }),
    tls: fc.boolean(),
    ipv6: rarely,
    sshPort: maybe(portOf(27)),
  })
  .chain(({ count, prefix, strangers, tls, ipv6, sshPort }) => {
    const base = {
      names: Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`),
      strangers: Array.from({ length: strangers }, (_, index) => `out${index + 1}`),
      tls,
      ipv6,
      sshPort,
    };
    return partsOf(base).chain((parts) => completed(base, parts).map((topology) => between(topology, count)));
  });

/** Sections whose services accept one kind of connections only, so that no estate with them is between TLS off and on. */
const withoutBetween = ["rabbitmq", "valkey", "airflow"] as const;

/** Estates with TLS that can be between off and on are so in two of three cases. etcd accepts both from 3.5 on. */
function between(topology: TopologyInput, count: number): TopologyInput {
  const older = topology.etcd?.version?.startsWith("3.4") ?? false;
  if (topology.tls !== true || older || withoutBetween.some((name) => topology[name] !== undefined))
    return topology;
  const states = [true, "offered", "used"] as const;
  return { ...topology, tls: states[count % states.length] ?? true };
}

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
