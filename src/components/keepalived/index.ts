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
  facts,
  flows,
  procedures,
  rules: [keepalivedAdvertInterval],
});
