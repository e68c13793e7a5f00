import * as z from "zod";
import { versionField } from "../../model/version.ts";
import { keepalivedVersions } from "./versions.ts";

const { series } = keepalivedVersions;

export const schema = z
  .strictObject({
    version: versionField(series[0].name, series.at(-1)?.name ?? series[0].name)
      .optional()
      .meta({ description: "Version of keepalived; default: that of the platform's package, 2.2." }),
    advertInterval: z
      .int()
      .min(1)
      .max(10)
      .default(1)
      .meta({ description: "Seconds between two signs of life of a VIP's owner." }),
  })
  .meta({ description: "keepalived, which moves the VIPs." });

export type Settings = z.output<typeof schema>;
