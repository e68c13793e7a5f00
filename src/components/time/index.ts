import * as z from "zod";
import { defineComponent } from "../../model/component.ts";
import * as fields from "../../model/fields.ts";
import { snippet, snippets } from "../../model/override.ts";
import { managedHosts } from "../../model/plan.ts";
import type { ByFamily } from "../../platforms/index.ts";
import { ownedKeys } from "./owned-keys.ts";
import { timeServerInEstate } from "./rules/time-server-in-estate.ts";
import { timeServerSingle } from "./rules/time-server-single.ts";

const server = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/, "must be the name or address of a time server")
  .meta({ examples: ["ntp.example.com"] });

const lines = snippet(/^[A-Za-z]/, "must be a line of chrony.conf that starts with a word", "maxdistance 3.0")
  .optional()
  .meta({ description: "Lines of chrony.conf." });

/** The unit, the configuration and the account of each family. */
export const layouts: ByFamily<{ readonly unit: string; readonly path: string; readonly user: string }> = {
  el: { unit: "chronyd.service", path: "/etc/chrony.conf", user: "chrony" },
  debian: { unit: "chrony.service", path: "/etc/chrony/chrony.conf", user: "_chrony" },
};

const schema = z
  .strictObject({
    servers: z
      .array(server)
      .min(1)
      .max(fields.maximum.timeServers)
      .default(["pool.ntp.org"])
      .meta({ description: "Time servers.", examples: [["ntp1.example.com", "ntp2.example.com"]] }),
    ...snippets(z.strictObject({ chrony: lines }), {}, "chrony.conf"),
  })
  .meta({ description: "Time synchronisation of every managed host." });
export type Settings = z.output<typeof schema>;

/** Time synchronisation of every host. Leases, tokens and logs are compared between hosts. */
export const time = defineComponent({
  name: "time",
  always: true,
  schema,
  overrides: [
    {
      table: { product: "chrony", gates: {} },
      under: "snippets",
      part: "chrony",
      owned: ownedKeys,
    },
  ],
  elsewhere: {
    "ntp|chrony|ntpservers|timeservers|timesync": 'Write "servers" in "time", a list of time servers.',
  },
  facts(context) {
    for (const host of managedHosts(context.base)) {
      const { unit, user } = layouts[host.platform.family];
      const service = context.service({
        tier: "chronyd",
        title: "Chrony",
        host: host.name,
        unit,
        user,
        essential: false,
        source: host.source,
      });
      context.package({ host: host.name, name: "chrony" });
      context.check({
        host: host.name,
        service: service.id,
        title: "the clock is synchronised with a time server",
        // One attempt, and at most a second of offset from the time server (chronyc(1)).
        command: "chronyc -n waitsync 1 1",
      });
    }
  },
  rules: [timeServerSingle, timeServerInEstate],
});
