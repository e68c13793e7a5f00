import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { keepalivedAdvertInterval } from "./rules/keepalived-advert-interval.ts";
import { schema } from "./schema.ts";

export const keepalived = defineComponent({
  name: "keepalived",
  always: true,
  schema,
  facts,
  flows,
  rules: [keepalivedAdvertInterval],
  artifacts,
});
