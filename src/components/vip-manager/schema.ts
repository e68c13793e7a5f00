import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides } from "../../model/override.ts";
import { newestOf, versionField } from "../../model/version.ts";
import { vipManagerVersions } from "./versions.ts";

export const schema = z
  .strictObject({
    version: versionField(vipManagerVersions)
      .default(newestOf(vipManagerVersions))
      .meta({ description: "Version of vip-manager." }),
    vip: fields.vipName.meta({
      description: "VIP that follows the database leader. Its hosts are the database nodes.",
    }),
    interval: z
      .int()
      .min(100)
      .max(10_000)
      .default(1000)
      .meta({ description: "Interval of leader checks, in milliseconds." }),
    ...extras(overrides(/^[a-z][a-z0-9-]*$/, ["retry-num", 3]), {}, "vip-manager.yml"),
  })
  .meta({ description: "vip-manager, which moves a VIP to the database leader." });

export type Settings = z.output<typeof schema>;
