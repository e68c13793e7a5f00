import { defineComponent } from "../../model/component.ts";
import { defaultsFor } from "./defaults-for.ts";
import { elsewhere } from "./elsewhere.ts";
import { facts, flows } from "./facts.ts";
import { ownedKeys } from "./owned-keys.ts";
import { procedures } from "./procedures.ts";
import { valkeyPackage } from "./rules/valkey-package.ts";
import { valkeySeriesDiffer } from "./rules/valkey-series-differ.ts";
import { schema } from "./schema.ts";

export const valkey = defineComponent({
  name: "valkey",
  schema,
  defaultsFor,
  elsewhere,
  overrides: [{ table: { product: "Valkey", gates: {} }, under: "extra", owned: ownedKeys }],
  provides: ["broker"],
  facts,
  flows,
  procedures,
  rules: [valkeyPackage, valkeySeriesDiffer],
});
