import type { ComponentRule } from "../../../model/component.ts";
import { managedHosts } from "../../../model/plan.ts";

export const timeServerInEstate: ComponentRule<{ readonly servers: readonly string[] }> = {
  id: "time-server-in-estate",
  severity: "warning",
  summary: "Hosts ask time servers outside of the estate.",
  rationale:
    "The bundle's Chrony asks for the time and serves it to nobody (there is no allow in its file), and the firewall lets nobody ask.",
  bad: { time: { servers: ["node1"] } },
  good: { time: { servers: ["ntp1.example.net", "ntp2.example.net"] } },
  sources: ["https://chrony-project.org/doc/4.5/chrony.conf.html"],
  *check({ servers }, plan) {
    for (const [index, server] of servers.entries()) {
      const host = managedHosts(plan).find(({ name, address }) => name === server || address === server);
      if (!host) continue;
      yield {
        message: `Hosts are to ask "${server}" for the time, which is host "${host.name}" of this estate and answers nobody.`,
        at: [`/time/servers/${index}`, host.source],
        hint: "Name time servers outside of the estate.",
      };
    }
  },
};
