import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides, textWithout } from "../../model/override.ts";

const extra = z.strictObject({
  // A leading "$" is an environment variable, quotation marks are removed, and a comment ends the value.
  server: overrides(
    /^[a-z]+(?:-[a-z]+)*\.[a-z][a-z0-9_.-]*$/,
    ["nfsd.threads", 16],
    textWithout(/["'#;$[\]\\]/),
  )
    .default({})
    .meta({ description: 'Settings of nfs.conf, as "section.key".' }),
  exports: overrides(/^[a-z][a-z_]*$/, ["crossmnt", true], textWithout(/[\s"'#(),\\]/))
    .default({})
    .meta({
      description: "Export options of every share, as in exports(5); true: an option without a value.",
    }),
});

/** rsync reads the section [global] of rsyncd.conf as settings of all modules, so that nothing would copy the share. */
const shareName = fields.label
  .regex(/^(?!global$)/, "must be another name than global, which is a section of rsyncd.conf")
  .meta({ examples: ["dags"] });

export const schema = z
  .strictObject({
    hosts: fields.placement(2).meta({ description: "One host, or a pair of hosts with a VIP." }),
    vip: fields.vipName.optional().meta({ description: "VIP from which clients mount the shares." }),
    exports: fields
      .record(
        shareName,
        z
          .strictObject({
            path: fields.path.meta({
              description: "Directory of the share on the server.",
              examples: ["/srv/dags"],
            }),
          })
          .meta({ description: "A share." }),
        fields.maximum.shares,
      )
      .default({ dags: { path: "/srv/dags" } })
      .meta({ description: "Shares, by name. Clients mount them read-only." }),
    ports: z
      .strictObject({
        share: fields.port.default(2049).meta({ description: "Port of the NFS server." }),
        mirror: fields.port
          .default(873)
          .meta({ description: "Port for copies to the other host of a pair." }),
      })
      .prefault({})
      .meta({ description: "Ports of each host." }),
    mirrorInterval: z
      .int()
      .min(10)
      .max(86_400)
      .default(60)
      .meta({ description: "Interval of copies from the VIP owner to the other host, in seconds." }),
    ...extras(extra, {}, "the NFS server"),
  })
  .meta({ description: "NFS server, which exports files such as DAGs to other hosts." });

export type Settings = z.output<typeof schema>;
