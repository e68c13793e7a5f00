import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { versionField } from "../../model/version.ts";

const userName = fields.identifier.refine(
  (name) => name !== "guest" && name !== administrator,
  "must not be a user that RabbitMQ or the bundle makes itself",
);

/** Who signs in to the management interface. */
export const administrator = "administrator";

export const schema = z
  .strictObject({
    version: versionField("3.10", "4.2")
      .default("4.2")
      .meta({ description: "Series of RabbitMQ, such as 3.13." }),
    hosts: fields.placement,
    virtualHosts: z
      .record(fields.identifier, z.strictObject({ user: userName }))
      .default({ tasks: { user: "tasks" } })
      .meta({ description: "Virtual hosts, each with the user that owns it." }),
    ports: z
      .strictObject({
        client: fields.unprivilegedPort.default(5672),
        // The command-line tools answer 10,000 above it.
        peer: fields.unprivilegedPort.max(55_525).default(25672),
        admin: fields.unprivilegedPort.default(15672),
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
  })
  .meta({ description: "RabbitMQ, which carries tasks to workers." });

export type Settings = z.output<typeof schema>;
