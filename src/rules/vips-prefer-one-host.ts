import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const vipsPreferOneHost: Rule = {
  id: "vips-prefer-one-host",
  severity: "info",
  summary: "VIPs with the same hosts have different preferred owners.",
  rationale:
    "Otherwise one host owns all of them, and its loss moves all of them at once, while the other hosts are idle.",
  bad: {
    nfs: { hosts: ["node1", "node2"], vip: "files" },
    vips: { files: { address: "10.0.0.9", hosts: ["node1", "node2"] } },
  },
  good: {
    nfs: { hosts: ["node1", "node2"], vip: "files" },
    vips: { files: { address: "10.0.0.9", hosts: ["node2", "node1"] } },
  },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-4.2"],
  needsNames: true,
  *check(plan) {
    const several = [...plan.vips.values()].filter(({ hosts }) => hosts.length > 1);
    for (const vips of groupBy(several, ({ hosts }) => [...hosts].sort().join(" ")).values()) {
      const [first, ...others] = vips;
      if (others.length === 0 || others.some(({ hosts }) => hosts[0] !== first.hosts[0])) continue;
      yield {
        message: `VIPs ${enumerated(vips.map(({ name }) => name))} all prefer host "${first.hosts[0]}", so host "${first.hosts[1]}" owns none while "${first.hosts[0]}" is up.`,
        at: pointers(`${vips.at(-1)?.source}/hosts`, ...vips.map(({ source }) => `${source}/hosts`)),
        hint: `Put host "${first.hosts[1]}" first in the hosts of VIP "${vips.at(-1)?.name}".`,
      };
    }
  },
};
