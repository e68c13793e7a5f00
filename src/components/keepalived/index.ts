import { defineComponent } from "../../model/component.ts";
import { facts, flows } from "./facts.ts";
import { ownedKeys } from "./owned-keys.ts";
import { procedures } from "./procedures.ts";
import { keepalivedAdvertInterval } from "./rules/keepalived-advert-interval.ts";
import { schema } from "./schema.ts";
import { keepalivedVersions } from "./versions.ts";

export const keepalived = defineComponent({
  name: "keepalived",
  always: true,
  schema,
  versions: [keepalivedVersions],
  overrides: [
    {
      table: keepalivedVersions,
      under: "snippets",
      owned: ownedKeys,
    },
  ],
  reads: ["vipControllers"],
  elsewhere: {
    "keepalived.vip|vips|virtualip|virtualips|hosts|priority|interface":
      'Remove it: keepalived moves every VIP of "vips" between the hosts that own it.',
    "vrrp|pacemaker|corosync|heartbeat|ucarp|virtualip|virtualips|floatingip|floatingips":
      'Write "vips", by name, each with its address and the hosts that can own it. keepalived moves them.',
  },
  facts,
  flows,
  procedures,
  rules: [keepalivedAdvertInterval],
});
