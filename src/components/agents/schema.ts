import * as z from "zod";
import * as fields from "../../model/fields.ts";

const agent = z
  .strictObject({
    port: fields.port.meta({ description: "Port on which it listens.", examples: [9100] }),
    protocol: z.enum(["tcp", "udp"]).default("tcp").meta({ description: "Protocol of the port." }),
    hosts: fields.placement(fields.maximum.hosts).optional().meta({
      description: "Hosts on which it runs; default: every managed host.",
    }),
    from: z
      .array(fields.label)
      .min(1)
      .max(fields.maximum.applications)
      .refine((names) => new Set(names).size === names.length, "must not name a network twice")
      .meta({
        description:
          "Networks that connect to it: admin, clients, monitoring, or the name of one in network.applications.",
        examples: [["monitoring"]],
      }),
    purpose: fields.title.regex(/^[^`]*$/, "must be text without backticks").meta({
      description: "Purpose of the connections, for the firewall and the report.",
      examples: ["Prometheus collects metrics of the host"],
    }),
  })
  .meta({
    description: "A daemon of the owner of the estate.",
    examples: [{ port: 9100, from: ["monitoring"], purpose: "Prometheus collects metrics of the host" }],
  });

export const schema = fields
  .record(fields.label.meta({ examples: ["node-exporter"] }), agent, fields.maximum.ownDaemons)
  .meta({
    description:
      "Daemons of the owner of the estate on its hosts, such as agents of monitoring, by name. The bundle opens their ports and neither installs nor starts them.",
  });

export type Settings = z.output<typeof schema>;
