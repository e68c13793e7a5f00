import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { procedures } from "./procedures.ts";
import { patroniLosesAcknowledgedRows } from "./rules/patroni-loses-acknowledged-rows.ts";
import { patroniTiming } from "./rules/patroni-timing.ts";
import { patroniTimingMinimum } from "./rules/patroni-timing-minimum.ts";
import { synchronousNodes } from "./rules/synchronous-nodes.ts";
import { synchronousStrict } from "./rules/synchronous-strict.ts";
import { schema } from "./schema.ts";

export const postgres = defineComponent({
  name: "postgres",
  schema,
  facts,
  flows,
  procedures,
  rules: [
    patroniLosesAcknowledgedRows,
    patroniTiming,
    patroniTimingMinimum,
    synchronousNodes,
    synchronousStrict,
  ],
  artifacts,
});
