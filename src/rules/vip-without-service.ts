import { groupBy } from "../model/group-by.ts";
import { serviceOf } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { definedHosts } from "./shared/defined-hosts.ts";
import { dotted } from "./shared/dotted.ts";
import { enumerated } from "./shared/enumerated.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const vipWithoutService: Rule = {
  id: "vip-without-service",
  severity: "error",
  summary: "A VIP has the same hosts as the services behind it.",
  rationale:
    "If a VIP moves to a host without the service, no client can connect. A service on a host that never owns the VIP gets no clients.",
  bad: { vips: { service: { hosts: ["node1", "node2", "node3"] } } },
  good: { vips: { service: { hosts: ["node1", "node2"] } } },
  sources: ["https://github.com/vitabaks/autobase/issues/799"],
  needsNames: true,
  *check(plan) {
    const behind = groupBy(
      plan.listeners.filter(({ vip }) => vip !== undefined),
      ({ vip }) => vip,
    );
    for (const vip of plan.vips.values()) {
      const holders = new Set(definedHosts(plan, vip.hosts));
      if (holders.size === 0) continue;
      const services = new Set(
        (behind.get(vip.name) ?? []).flatMap(({ service }) => serviceOf(plan, service) ?? []),
      );
      const essential = [...services].filter((service) => service.essential);
      for (const members of groupBy(essential, ({ tier }) => tier).values()) {
        const [first] = members;
        const running = new Set(members.map(({ host }) => host));
        const missing = [...holders].filter((host) => !running.has(host));
        const stray = members.filter(({ host }) => !holders.has(host));
        if (missing.length + stray.length === 0) continue;

        const list = parentOf(first.source);
        const holding = `${vip.source}/hosts`;
        const consequences = [
          ...(missing.length > 0
            ? [
                `"${first.title}" does not run on ${named("host", missing)}, so clients could not connect there`,
              ]
            : []),
          ...(stray.length > 0
            ? [
                `"${first.title}" on ${named(
                  "host",
                  stray.map(({ host }) => host),
                )} is never reached through the VIP`,
              ]
            : []),
        ];
        yield {
          message: `VIP "${vip.name}" has the wrong hosts: ${consequences.join(", and ")}.`,
          at: pointers(holding, ...stray.map(({ source }) => source), list),
          hint: `Set ${dotted(holding)} and ${dotted(list)} to the same hosts, such as ${enumerated(running)}.`,
        };
      }
    }
  },
};
