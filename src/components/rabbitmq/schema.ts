import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides, textWithout } from "../../model/override.ts";
import { newestOf, versionField } from "../../model/version.ts";
import { usual as usualHold } from "./defaults-for.ts";
import { rabbitmqVersions } from "./versions.ts";

const userName = fields.identifier.refine(
  (name) => name !== "guest" && name !== administrator,
  "must not be a user that RabbitMQ or the bundle creates itself",
);

/** User of the management interface. */
export const administrator = "administrator";

export const schema = z
  .strictObject({
    version: versionField(rabbitmqVersions)
      .default(newestOf(rabbitmqVersions))
      .meta({ description: "Version of RabbitMQ, such as 3.13." }),
    hosts: fields.placement().meta({
      description: "Nodes of the cluster.",
      examples: [["node1", "node2", "node3"]],
    }),
    network: fields.placementNetwork,
    virtualHosts: fields
      .record(
        fields.identifier.meta({ examples: ["tasks"] }),
        z
          .strictObject({
            user: userName.meta({
              description: "User with all permissions on the virtual host.",
              examples: ["tasks"],
            }),
          })
          .meta({ description: "A virtual host." }),
        fields.maximum.virtualHosts,
      )
      .default({ tasks: { user: "tasks" } })
      .meta({ description: "Virtual hosts, by name, each with its user." }),
    ports: z
      .strictObject({
        client: fields.unprivilegedPort
          .optional()
          .meta({ description: "Port for clients; default: 5672, or 5671 with TLS.", examples: [5672] }),
        // The command-line tools use the port 10,000 above it.
        peer: fields.unprivilegedPort
          .max(55_525)
          .default(25672)
          .meta({ description: "Port for other nodes. Tools use the port 10,000 above it." }),
        admin: fields.unprivilegedPort.optional().meta({
          description: "Port of the management interface; default: 15672, or 15671 with TLS.",
          examples: [15672],
        }),
        metrics: fields.unprivilegedPort
          .default(15692)
          .meta({ description: "Metrics for Prometheus; bound only if network.monitoring is set." }),
      })
      .prefault({})
      .meta({ description: "Ports of each node." }),
    consumerTimeout: z
      .int()
      .min(60)
      .max(30 * 86_400)
      .default(usualHold)
      .meta({
        description:
          "Maximum time for which a consumer may hold a message, in seconds. Longer than the longest task.",
      }),
    netTickTime: z
      .int()
      .min(4)
      .max(120)
      .default(10)
      .meta({ description: "Time after which an unresponsive node counts as down, in seconds." }),
    // In rabbitmq.conf, # starts a comment anywhere, and a quotation mark starts another type of value.
    ...extras(
      overrides(
        /^[a-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/,
        ["log.console.level", "debug"],
        textWithout(/[#']/),
      ),
      {},
      "rabbitmq.conf",
    ),
  })
  .meta({ description: "RabbitMQ, the message broker between schedulers and workers." });

export type Settings = z.output<typeof schema>;

/** The ports of a node. With TLS, some have other defaults. */
export function portsOf({ ports }: Settings, tls: boolean) {
  return {
    ...ports,
    client: ports.client ?? (tls ? 5671 : 5672),
    admin: ports.admin ?? (tls ? 15671 : 15672),
  };
}
