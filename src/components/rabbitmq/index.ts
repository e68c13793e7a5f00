import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { procedures } from "./procedures.ts";
import { schema } from "./schema.ts";

export const rabbitmq = defineComponent({
  name: "rabbitmq",
  schema,
  facts,
  flows,
  procedures,
  rules: [],
  artifacts,
});
