import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides, textWithout } from "../../model/override.ts";
import { newestOf, versionField } from "../../model/version.ts";
import { rabbitmqVersions } from "./versions.ts";

const userName = fields.identifier.refine(
  (name) => name !== "guest" && name !== administrator,
  "must not be a user that RabbitMQ or the bundle makes itself",
);

/** Who signs in to the management interface. */
export const administrator = "administrator";

export const schema = z
  .strictObject({
    version: versionField(rabbitmqVersions)
      .default(newestOf(rabbitmqVersions))
      .meta({ description: "Series of RabbitMQ, such as 3.13." }),
    hosts: fields.placement,
    virtualHosts: z
      .record(fields.identifier, z.strictObject({ user: userName }))
      .default({ tasks: { user: "tasks" } })
      .meta({ description: "Virtual hosts, each with the user that owns it." }),
    ports: z
      .strictObject({
        client: fields.unprivilegedPort
          .optional()
          .meta({ description: "Port of clients; default: 5672, with TLS 5671." }),
        // The command-line tools answer 10,000 above it.
        peer: fields.unprivilegedPort.max(55_525).default(25672),
        admin: fields.unprivilegedPort
          .optional()
          .meta({ description: "Port of the management interface; default: 15672, with TLS 15671." }),
        metrics: fields.unprivilegedPort.default(15692),
      })
      .prefault({}),
    consumerTimeout: z
      .int()
      .min(60)
      .max(30 * 86_400)
      .default(86_400)
      .meta({
        description: "Seconds for which a consumer may hold a message; longer than the longest task.",
      }),
    netTickTime: z
      .int()
      .min(4)
      .max(120)
      .default(10)
      .meta({ description: "Seconds after which a silent node counts as down." }),
    // There # begins a comment wherever it stands, and a quotation mark a value of another kind.
    ...extras(
      overrides(/^[a-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/, "log.console.level", textWithout(/[#']/)),
      {},
      "rabbitmq.conf",
    ),
  })
  .meta({ description: "RabbitMQ, which carries tasks to workers." });

export type Settings = z.output<typeof schema>;

/** The ports of a node, which have numbers of their own where they speak TLS. */
export function portsOf({ ports }: Settings, tls: boolean) {
  return {
    ...ports,
    client: ports.client ?? (tls ? 5671 : 5672),
    admin: ports.admin ?? (tls ? 15671 : 15672),
  };
}
