import type { ComponentRule } from "../../../model/component.ts";
import { managedHosts } from "../../../model/plan.ts";

export const timeServerInEstate: ComponentRule<{ readonly servers: readonly string[] }> = {
  id: "time-server-in-estate",
  severity: "warning",
  summary: "Time servers are outside the estate.",
  rationale:
    "Chrony on the hosts is only a client (its file has no allow), and the firewall blocks NTP requests.",
  bad: { time: { servers: ["node1"] } },
  good: { time: { servers: ["ntp1.example.net", "ntp2.example.net"] } },
  sources: ["https://chrony-project.org/doc/4.5/chrony.conf.html"],
  *check({ servers }, plan) {
    for (const [index, server] of servers.entries()) {
      const host = managedHosts(plan).find(({ name, address }) => name === server || address === server);
      if (!host) continue;
      yield {
        message: `The time server "${server}" is host "${host.name}" of this estate, which does not answer NTP requests.`,
        at: [`/time/servers/${index}`, host.source],
        hint: "Set time servers outside the estate.",
      };
    }
  },
};
