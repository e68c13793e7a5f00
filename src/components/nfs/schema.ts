import * as z from "zod";
import * as fields from "../../model/fields.ts";

export const schema = z
  .strictObject({
    hosts: fields.placement.max(2).meta({ description: "One host, or a pair that shares a VIP." }),
    vip: fields.vipName
      .optional()
      .meta({ description: "The VIP by which clients reach whichever host serves." }),
    exports: z
      .record(fields.label, z.strictObject({ path: fields.path }))
      .default({ dags: { path: "/srv/dags" } })
      .meta({ description: "Directories served read-only, by name." }),
    ports: z
      .strictObject({ share: fields.port.default(2049), mirror: fields.port.default(873) })
      .prefault({}),
    mirrorInterval: z
      .int()
      .min(10)
      .max(86_400)
      .default(60)
      .meta({ description: "Seconds between two copies from the owner of the VIP to the other host." }),
  })
  .meta({ description: "NFS, by which files such as DAGs reach every host that needs them." });

export type Settings = z.output<typeof schema>;
