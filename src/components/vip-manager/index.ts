import { defineComponent } from "../../model/component.ts";
import { facts, flows } from "./facts.ts";
import { ownedKeys } from "./owned-keys.ts";
import { procedures } from "./procedures.ts";
import { vipManagerIpv6 } from "./rules/vip-manager-ipv6.ts";
import { vipManagerKeepsVip } from "./rules/vip-manager-keeps-vip.ts";
import { schema } from "./schema.ts";
import { vipManagerVersions } from "./versions.ts";

export const vipManager = defineComponent({
  // Camel case, as all keys of a topology; the folder, the tier and the files have the product's name, vip-manager.
  name: "vipManager",
  schema,
  versions: [vipManagerVersions],
  overrides: [{ table: vipManagerVersions, under: "extra", owned: ownedKeys }],
  offers: ["vipControllers"],
  reads: ["database-health", "database-pooled", "database-primary"],
  facts,
  flows,
  procedures,
  rules: [vipManagerIpv6, vipManagerKeepsVip],
});
