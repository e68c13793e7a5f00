import * as z from "zod";
import { components } from "./components/index.ts";
import type { Component } from "./model/component.ts";
import { counted } from "./model/counted.ts";
import * as fields from "./model/fields.ts";
import { addressesOf, addressIn, isRange, sizeOfRange } from "./model/host-range.ts";
import { completePools } from "./model/pools.ts";
import { Results } from "./model/results.ts";
import { tlsTransitions } from "./model/tls.ts";
import { defaultPlatform, platformNames } from "./platforms/index.ts";

type Sections<All> = {
  [Name in keyof All]: All[Name] extends Component<infer Schema> ? z.ZodOptional<Schema> : never;
};

/** The schema of each component under its name. An omitted section is absent, or has all defaults if always active. */
function sections<All extends Readonly<Record<string, Component>>>(all: All): Sections<All> {
  return Object.fromEntries(
    Object.entries(all).map(([name, component]) => [
      name,
      component.always ? component.schema.prefault({}) : component.schema.optional(),
    ]),
  ) as Sections<All>;
}

const host = z
  .strictObject({
    address: fields.hostAddress,
    addresses: fields
      .record(fields.network, fields.hostAddress, fields.maximum.networks)
      .default({})
      .meta({
        description:
          "Further addresses, by the name of their network in network.subnets. Clients there use the name of the host with that of the network, such as node1-inside.",
        examples: [{ inside: "10.1.1.11" }],
      }),
    interface: z
      .string()
      .regex(
        /^(?!\d+(?:\.\d+)+$)[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/,
        "must be the name of a network interface, such as ens160",
      )
      .meta({ examples: ["ens160"] })
      .optional()
      .meta({ description: "Network interface that has the address; default: network.interface." }),
    managed: z
      .boolean()
      .default(true)
      .meta({ description: "false: the host gets no files, but is listed in /etc/hosts and may be a peer." }),
    platform: z
      .enum(platformNames)
      .optional()
      .meta({ description: "Operating system of this host; default: that of the estate." }),
    label: fields.title
      .optional()
      .meta({ description: "Informal name of the host, such as VM1.", examples: ["VM1"] }),
    zone: fields.label.optional().meta({
      description: "Failure domain of the host, such as its hypervisor or rack; default: not known.",
      examples: ["rack-a"],
    }),
    cpus: z
      .int()
      .min(1)
      .max(4096)
      .optional()
      .meta({ description: "Number of virtual CPUs; default: not known.", examples: [8] }),
    memory: fields.size
      .optional()
      .meta({ description: 'Size of the memory, such as "4GiB"; default: not known.' }),
    disk: fields.size.optional().meta({
      description: 'Size of the data disk, such as "20GiB"; default: not known.',
      examples: ["200GiB"],
    }),
  })
  .meta({ description: "A host, or a range of hosts." });

/** The addresses of a range of hosts from the first one that is written. */
function exampleFor(text: string, hosts: number): string {
  const [, before, first = ""] = /^(.*?)\[(\d+)-/.exec(text) ?? /^(.*\.)(\d+)$/.exec(text) ?? [];
  const last = Number(first) + hosts - 1;
  return before === undefined || last > 254 ? "10.0.1.[11-]" : `${before}[${first}-${last}]`;
}

/** The problem of the address of a host, or of the addresses of a range of hosts. */
function problemOfAddresses(text: string, key: string, path: string[]) {
  if (!(isRange(key) || isRange(String(text)))) return undefined;
  if (!fields.hostAddress.safeParse(text).success) return undefined;
  const hosts = sizeOfRange(key);
  const problem = (message: string, given?: string) => ({ path, message, params: { given } });
  if (!isRange(key)) return problem(`must be one address, because "${key}" is one host`);
  const wanted = `must have an address for each of the ${counted(hosts, "host")} of "${key}", such as ${exampleFor(text, hosts)}`;
  const addresses = addressesOf(text) ?? hosts;
  if (addresses !== hosts) return problem(wanted, `it has ${addresses}`);
  const last = addressIn(text, hosts - 1);
  return fields.address.safeParse(last).success
    ? undefined
    : problem(wanted, `the last one would be ${JSON.stringify(last)}`);
}

const network = z
  .strictObject({
    subnet: fields.range.meta({
      description: "Subnet of the managed hosts and the VIPs, in CIDR notation. network.subnets has others.",
    }),
    subnets: fields
      .record(
        fields.network.meta({ examples: ["zone-b"] }),
        z
          .union(
            [
              fields.range,
              z.strictObject({
                ranges: z
                  .array(fields.range)
                  .min(1)
                  .max(fields.maximum.subnets)
                  .meta({
                    description: "Subnets of the network, such as one for each zone.",
                    examples: [["10.1.1.0/24", "10.1.2.0/24"]],
                  }),
                interface: host.shape.interface
                  .unwrap()
                  .optional()
                  .meta({
                    description: "Network interface of its hosts; default: network.interface.",
                    examples: ["ens224"],
                  }),
              }),
            ],
            "must be an address range in CIDR notation, such as 10.0.1.0/24, or an object with ranges",
          )
          .meta({
            description: "A subnet, or a network of several.",
            examples: ["10.0.1.0/24", { ranges: ["10.1.1.0/24", "10.1.2.0/24"], interface: "ens224" }],
          }),
        fields.maximum.networks,
      )
      .default({})
      .meta({
        description:
          "Further subnets of the hosts and the VIPs, by name of their network. All subnets are routed to each other.",
      }),
    interface: host.shape.interface
      .unwrap()
      .default("eth0")
      .meta({ description: "Network interface of the hosts. A host can set its own." }),
    admin: z.array(fields.range).max(fields.maximum.hostRanges).optional().meta({
      description:
        "Address ranges of administrators (SSH, statistics pages), which reach SSH at every address of a host; default: the subnets of the hosts.",
    }),
    clients: z.array(fields.range).max(fields.maximum.ranges).optional().meta({
      description: "Address ranges of users of the web interface; default: the subnets of the hosts.",
    }),
    monitoring: z.array(fields.range).max(fields.maximum.hostRanges).optional().meta({
      description: "Address ranges of monitoring systems; default: none, and no daemon serves metrics.",
    }),
    applications: fields
      .record(
        fields.label
          .meta({ examples: ["shop"] })
          .refine(
            (name) => !fields.ownNetworks.includes(name),
            "must not be admin, clients or monitoring, which are networks of their own",
          ),
        z
          .array(fields.range)
          .min(1)
          .max(fields.maximum.applicationRanges)
          .meta({ description: "Address ranges of one application.", examples: [["10.80.0.0/24"]] }),
        fields.maximum.applications,
      )
      .default({})
      .meta({
        description:
          "Address ranges of applications outside the estate, by name. They reach only what names them, such as a database.",
      }),
  })
  .meta({ description: "Networks of the estate, of its users and of its administrators." });

const vip = z
  .strictObject({
    address: fields.address.meta({
      description: "Address of the VIP, in the subnet of its owners.",
    }),
    additionalAddresses: z
      .array(fields.address)
      .max(8)
      .default([])
      .meta({
        description:
          "Further addresses of the VIP: its owner holds them too, and the services behind it listen at them. The name of the VIP resolves to address alone. Clients outside the estate can so keep a former address.",
        examples: [["10.0.0.9"]],
      }),
    hosts: fields
      .placement(8)
      .meta({ description: "Hosts that can own the VIP. The first is the preferred owner." }),
    routerId: z
      .int()
      .min(1)
      .max(255)
      .optional()
      .meta({
        description: "VRRP virtual router id, unique in the subnet; default: the last number of the address.",
        examples: [51],
      }),
    preempt: z.boolean().default(false).meta({
      description:
        "true: the preferred owner takes the VIP back when it returns, which is a second short outage.",
    }),
  })
  .meta({ description: "A virtual IP." });

export const objectives = z
  .strictObject({
    failoverSeconds: z
      .int()
      .min(1)
      .max(3600)
      .optional()
      .meta({
        description:
          "Maximum duration of a failover after the loss of a host or a process, in seconds. Unset timeouts derive from it.",
        examples: [60],
      }),
    dataLoss: z
      .union([z.literal("none"), z.int().min(1).max(86_400)], 'must be "none", or a whole number of seconds')
      .optional()
      .meta({
        description: "Acknowledged data that the loss of a host may lose: none, or data of the last seconds.",
      }),
    survive: z.enum(["host", "zone"]).optional().meta({
      description: "Loss that the estate must survive without an outage for users: any host, or any zone.",
    }),
    longestTaskSeconds: z
      .int()
      .min(10)
      .max(7 * 86_400)
      .optional()
      .meta({
        description:
          "Time that the longest task takes, in seconds. A stopping worker waits that long, and the broker and waiting tasks longer, unless their times are set.",
        examples: [7200],
      }),
    longestWaitSeconds: z
      .int()
      .min(0)
      .max(86_400)
      .optional()
      .meta({
        description:
          "Maximum time for which a task waits for a worker while one worker is lost, if every task takes as long as the longest.",
        examples: [3600],
      }),
  })
  .meta({
    description:
      "Availability objectives. Unset timeouts derive from them, and the plan is checked against them.",
  });

/** The schema of the topology. */
export const topologySchema = z
  .strictObject({
    $schema: z
      .string()
      .max(2000)
      .optional()
      .meta({
        description: "URL or path of the JSON Schema, for editors.",
        examples: ["../gen-bundle/schemas/topology.schema.json"],
      }),
    name: fields.label.meta({ description: "Name of the estate." }),
    platform: z.enum(platformNames).default(defaultPlatform).meta({
      description:
        "Operating system of the managed hosts. el: RHEL, Rocky Linux, AlmaLinux and Oracle Linux.",
    }),
    timezone: z
      .string()
      .max(64)
      .refine((zone) => !/^(?:UTC|GMT)?[+-](?!0+$)\d/.test(zone), {
        error: "must be a time zone such as Etc/UTC, and no offset",
        abort: true,
        params: {
          hint: 'Write the zone of a place, such as "Europe/Berlin". Two hours ahead of UTC all the year is "Etc/GMT-2", with the sign reversed.',
        },
      })
      .regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/, "must be a time zone such as Etc/UTC")
      .default("Etc/UTC")
      .meta({ description: "Time zone of the hosts.", examples: ["Europe/Berlin"] }),
    tls: z
      .union([z.boolean(), z.enum(tlsTransitions)], 'must be true, false, "offered" or "used"')
      .default(false)
      .meta({
        description:
          "true: connections within the estate use TLS, and clients verify servers. File shares, task logs and some metrics do not support TLS and stay unencrypted. A plan of a change turns TLS on and off by two states between: offered, services have certificates, and the DCS and the database accept TLS besides unencrypted connections; used, their clients use TLS, and they still accept unencrypted connections.",
      }),
    cloudInit: z
      .boolean()
      .optional()
      .meta({
        description:
          "true: the bundle has user data of cloud-init for each managed host, with which its machine is made; default: false.",
        examples: [true],
      }),
    network,
    hosts: fields
      .hostRecord(host, fields.maximum.hosts, {
        problem: ({ address, addresses }, key) =>
          problemOfAddresses(address, key, ["address"]) ??
          Object.entries(addresses)
            .map(([network, each]) => problemOfAddresses(each, key, ["addresses", network]))
            .find((problem) => problem !== undefined),
        entryOf: (entry, index) => ({
          ...entry,
          address: addressIn(entry.address, index),
          addresses: Object.fromEntries(
            Object.entries(entry.addresses).map(([network, each]) => [network, addressIn(each, index)]),
          ),
        }),
      })
      .refine((hosts) => Object.keys(hosts).length > 0, "must name at least one host")
      .meta({
        description: "Hosts, by host name or by a range of names such as wrk[01-40].",
        minProperties: 1,
      }),
    vips: fields
      .record(fields.vipName, vip, fields.maximum.vips)
      .default({})
      .meta({ description: "Virtual IPs, by name." }),
    ...sections(components),
    objectives: objectives.prefault({}),
    accept: fields
      .record(
        z
          .string()
          .max(100)
          .meta({ examples: ["single-point-of-failure"] }),
        fields.title.meta({
          description: "Reason for which findings of this rule are accepted.",
          examples: ["known, until the second data centre opens"],
        }),
        fields.maximum.rules,
      )
      .default({})
      .meta({ description: "Reasons for accepted findings, by rule id." }),
  })
  .meta({ title: "gen-bundle topology", description: "A highly available Apache Airflow estate." });

/** A topology as written by a user. */
export type TopologyInput = z.input<typeof topologySchema>;

/** A topology with the defaults of its schema applied. */
export type Topology = z.output<typeof topologySchema>;

/** The topologies that `parseTopology` has read. */
export const topologies = new Results<Topology>("The topology must be a result of parseTopology.");

/** Adds keywords to the JSON Schema of a part of the topology. */
type Annotate = (zodSchema: z.core.$ZodType, jsonSchema: z.core.JSONSchema.BaseSchema) => void;

/** The JSON Schema of a topology, in draft 7, which editors support best. */
export function topologyJsonSchema(): object {
  return annotatedJsonSchema(() => {});
}

/** The JSON Schema of a topology with further keywords. */
export function annotatedJsonSchema(annotate: Annotate): object {
  const pools = Object.assign({}, ...Object.values<Component>(components).map((each) => each.pools));
  return z.toJSONSchema(topologySchema, {
    io: "input",
    target: "draft-7",
    override: ({ zodSchema, jsonSchema }) => {
      // Zod leaves out those of lists and objects whose ranges are replaced.
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (Array.isArray(examples)) jsonSchema.examples = examples;
      annotate(zodSchema, jsonSchema);
      completePools(jsonSchema, pools);
    },
  });
}
