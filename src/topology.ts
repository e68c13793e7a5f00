import * as z from "zod";
import { components } from "./components/index.ts";
import type { Component } from "./model/component.ts";
import * as fields from "./model/fields.ts";
import { completePools } from "./model/pools.ts";
import { defaultPlatform, platformNames } from "./platforms/index.ts";

type Sections<All> = {
  [Name in keyof All]: All[Name] extends Component<infer Schema> ? z.ZodOptional<Schema> : never;
};

/** Each component's schema under its name; a section that is left out is absent, or all defaults. */
function sections<All extends Readonly<Record<string, Component>>>(all: All): Sections<All> {
  return Object.fromEntries(
    Object.entries(all).map(([name, component]) => [
      name,
      component.always ? component.schema.prefault({}) : component.schema.optional(),
    ]),
  ) as Sections<All>;
}

const host = z.strictObject({
  address: fields.address,
  interface: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/, "must be the name of a network interface, such as ens160")
    .optional()
    .meta({ description: "Network interface that carries the address; default: network.interface." }),
  managed: z
    .boolean()
    .default(true)
    .meta({ description: "false: the host gets no files, but stands in /etc/hosts and in flows." }),
  label: fields.title
    .optional()
    .meta({ description: "Another name that people know the host by, such as VM1." }),
  zone: fields.label
    .optional()
    .meta({ description: "What fails together with other hosts of the same zone: a hypervisor, a rack." }),
  cpus: z.int().min(1).max(4096).optional().meta({ description: "Virtual CPUs." }),
  memory: fields.size.optional().meta({ description: 'Memory, such as "4GiB".' }),
  disk: fields.size.optional().meta({ description: 'Disk for data, such as "20GiB".' }),
});

const network = z.strictObject({
  subnet: fields.range.meta({ description: "The subnet that every host and VIP is in." }),
  interface: host.shape.interface
    .unwrap()
    .default("eth0")
    .meta({ description: "Network interface of the hosts, unless a host names its own." }),
  admin: z
    .array(fields.range)
    .optional()
    .meta({ description: "Where administrators connect from (SSH, statistics pages); default: the subnet." }),
  clients: z
    .array(fields.range)
    .optional()
    .meta({ description: "Where users of the web interface connect from; default: the subnet." }),
  monitoring: z.array(fields.range).optional().meta({
    description: "Where monitoring reads figures from; default: nowhere, and no daemon offers figures.",
  }),
});

const vip = z.strictObject({
  address: fields.address,
  hosts: fields.placement
    .max(8)
    .meta({ description: "The hosts it floats between; the first is the preferred owner." }),
  routerId: z.int().min(1).max(255).optional().meta({
    description: "VRRP virtual router id, unique in the subnet; default: the last number of the address.",
  }),
  preempt: z.boolean().default(false).meta({
    description: "Whether the preferred owner takes the address back when it returns: a second short outage.",
  }),
});

export const objectives = z
  .strictObject({
    failoverSeconds: z.int().min(1).max(3600).optional().meta({
      description:
        "Seconds after which everything works again when a host or a process is lost; times that are not set follow it.",
    }),
    dataLoss: z
      .union([z.literal("none"), z.int().min(1).max(86_400)], 'must be "none", or a whole number of seconds')
      .optional()
      .meta({
        description:
          "How much of what was acknowledged may be gone when a host is lost: none, or what came in the last seconds.",
      }),
    survive: z.enum(["host", "zone"]).optional().meta({
      description: "What may be lost without stopping anything that users rely on: any host, or any zone.",
    }),
  })
  .meta({ description: "What the estate is to withstand; checked against what it can." });

/** The topology: what a user writes. */
export const topologySchema = z
  .strictObject({
    $schema: z
      .string()
      .max(2000)
      .optional()
      .meta({ description: "Where editors find the schema of this file." }),
    name: fields.label.meta({ description: "Name of the estate." }),
    platform: z
      .enum(platformNames)
      .default(defaultPlatform)
      .meta({ description: "Operating system of the managed hosts." }),
    timezone: z
      .string()
      .max(64)
      .regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/, "must be a time zone such as Etc/UTC")
      .default("Etc/UTC")
      .meta({ description: "Time zone of the hosts." }),
    tls: z.boolean().default(false).meta({
      description:
        "Whether connections within the estate are encrypted, and servers prove who they are. File shares, logs of tasks and some figures for monitoring have no such form and stay in clear.",
    }),
    network,
    hosts: z
      .record(fields.hostName, host)
      .refine((hosts) => Object.keys(hosts).length > 0, "must name at least one host")
      .meta({ description: "The machines, by host name.", minProperties: 1 }),
    vips: z.record(fields.vipName, vip).default({}).meta({ description: "Virtual IPs, by name." }),
    ...sections(components),
    objectives: objectives.prefault({}),
    accept: z
      .record(z.string().max(100), fields.title)
      .default({})
      .meta({ description: "Rules whose warnings are known and meant, each with the reason." }),
  })
  .meta({ title: "gen-bundle topology", description: "A highly available Apache Airflow estate." });

/** A topology as a user writes it. */
export type TopologyInput = z.input<typeof topologySchema>;

/** A topology with the defaults of its schema applied. */
export type Topology = z.output<typeof topologySchema>;

/** The JSON Schema (draft 7, which editors know best) of a topology as a user writes it. */
export function topologyJsonSchema(): object {
  const pools = Object.assign({}, ...Object.values<Component>(components).map((each) => each.pools));
  return z.toJSONSchema(topologySchema, {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema }) => completePools(jsonSchema, pools),
  });
}
