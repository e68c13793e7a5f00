import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { vipManagerKeepsVip } from "./rules/vip-manager-keeps-vip.ts";
import { schema } from "./schema.ts";
import { vipManagerVersions } from "./versions.ts";

export const vipManager = defineComponent({
  name: "vipManager",
  schema,
  versions: [vipManagerVersions],
  facts,
  flows,
  rules: [vipManagerKeepsVip],
  artifacts,
});
