import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { rabbitmqNetTickTime } from "./rules/rabbitmq-net-tick-time.ts";
import { schema } from "./schema.ts";

export const rabbitmq = defineComponent({
  name: "rabbitmq",
  schema,
  facts,
  flows,
  rules: [rabbitmqNetTickTime],
  artifacts,
});
