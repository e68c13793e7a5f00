import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const vipsPreferOneHost: Rule = {
  id: "vips-prefer-one-host",
  severity: "info",
  summary: "VIPs that float between the same hosts prefer different ones.",
  rationale:
    "The loss of the host that holds them all moves all of them at once, while the others carry nothing.",
  bad: {
    nfs: { hosts: ["node1", "node2"], vip: "files" },
    vips: { files: { address: "10.0.0.9", hosts: ["node1", "node2"] } },
  },
  good: {
    nfs: { hosts: ["node1", "node2"], vip: "files" },
    vips: { files: { address: "10.0.0.9", hosts: ["node2", "node1"] } },
  },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-4.2"],
  *check(plan) {
    const several = [...plan.vips.values()].filter(({ hosts }) => hosts.length > 1);
    for (const vips of groupBy(several, ({ hosts }) => [...hosts].sort().join(" ")).values()) {
      const [first, ...others] = vips;
      if (others.length === 0 || others.some(({ hosts }) => hosts[0] !== first.hosts[0])) continue;
      yield {
        message: `VIPs ${enumerated(vips.map(({ name }) => name))} all prefer host "${first.hosts[0]}", and "${first.hosts[1]}" holds none as long as it lives.`,
        at: pointers(`${vips.at(-1)?.source}/hosts`, ...vips.map(({ source }) => `${source}/hosts`)),
        hint: `Let "${vips.at(-1)?.name}" name "${first.hosts[1]}" first.`,
      };
    }
  },
};
