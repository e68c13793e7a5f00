import { defineComponent } from "../../model/component.ts";
import { facts, flows } from "./facts.ts";
import { procedures } from "./procedures.ts";
import { externalBrokerName } from "./rules/external-broker-name.ts";
import { externalInEstate } from "./rules/external-in-estate.ts";
import { schema } from "./schema.ts";

/** Services that others operate. They get no files: the component states the facts that their clients read. */
export const external = defineComponent({
  name: "external",
  schema,
  offers: ["database-primary"],
  provides: ["broker", "database-primary"],
  facts,
  flows,
  procedures,
  rules: [externalInEstate, externalBrokerName],
});
