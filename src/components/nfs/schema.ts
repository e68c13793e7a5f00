import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides, textWithout } from "../../model/override.ts";

const extra = z.strictObject({
  // "$" at the start is a variable of the environment, quotation marks are taken off, and comments end a value.
  server: overrides(/^[a-z]+(?:-[a-z]+)*\.[a-z][a-z0-9_.-]*$/, "nfsd.threads", textWithout(/["'#;$[\]\\]/))
    .default({})
    .meta({ description: 'Settings of nfs.conf, as "section.key".' }),
  exports: overrides(/^[a-z][a-z_]*$/, "crossmnt", textWithout(/[\s"'#(),\\]/))
    .default({})
    .meta({ description: "Options of every share, as exports(5) has them; true: one without a value." }),
});

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
    ...extras(extra, {}, "the NFS server"),
  })
  .meta({ description: "NFS, by which files such as DAGs reach every host that needs them." });

export type Settings = z.output<typeof schema>;
