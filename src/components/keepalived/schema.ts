import * as z from "zod";

export const schema = z
  .strictObject({
    advertInterval: z
      .int()
      .min(1)
      .max(10)
      .default(1)
      .meta({ description: "Seconds between two signs of life of a VIP's owner." }),
  })
  .meta({ description: "keepalived, which moves the VIPs." });

export type Settings = z.output<typeof schema>;
