import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 3;

export const keepalivedAdvertInterval: ComponentRule<Settings> = {
  id: "keepalived-advert-interval",
  severity: "warning",
  summary: `VRRP advertisements are at most ${maximum} s apart.`,
  rationale:
    "A VIP moves after three missed advertisements plus up to one second. Beyond 10 s, connections and heartbeats of clients time out.",
  bad: { keepalived: { advertInterval: 10 } },
  good: { keepalived: { advertInterval: 1 } },
  sources: ["https://www.rfc-editor.org/rfc/rfc3768#section-6.1"],
  *check({ advertInterval }, plan) {
    if (advertInterval <= maximum || plan.vips.size === 0) return;
    yield {
      message: `A VIP takes ${3 * advertInterval + 1} s to move after the loss of its owner: 3 x advertInterval ${advertInterval} s + 1 s.`,
      at: ["/keepalived/advertInterval"],
      hint: "Set advertInterval to 1.",
    };
  },
};
