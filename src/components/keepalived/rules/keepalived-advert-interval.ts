import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 3;

export const keepalivedAdvertInterval: ComponentRule<Settings> = {
  id: "keepalived-advert-interval",
  severity: "warning",
  summary: `Signs of life of a VIP's owner are ${maximum} s apart at most.`,
  rationale:
    "The others wait for three of them and up to a second: beyond 10 s connections and heartbeats of clients run into their own timeouts.",
  bad: { keepalived: { advertInterval: 10 } },
  good: { keepalived: { advertInterval: 1 } },
  sources: ["https://www.rfc-editor.org/rfc/rfc3768#section-6.1"],
  *check({ advertInterval }, plan) {
    if (advertInterval <= maximum || plan.vips.size === 0) return;
    yield {
      message: `A VIP moves only ${3 * advertInterval + 1} s after the loss of its owner: 3 x advertInterval ${advertInterval} s + 1 s.`,
      at: ["/keepalived/advertInterval"],
      hint: "Set advertInterval to 1.",
    };
  },
};
