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
  elsewhere: {
    "external.smtp|mail|ldap|oidc|sso|s3|storage|logs|secrets|vault":
      'Remove it: "external" has the database, the broker and the load balancer of others. What else Airflow uses is an option or a connection in the section of Airflow.',
    "external.monitoring|prometheus|grafana|dns|ntp":
      'Remove it: "network.monitoring" has the ranges of monitoring systems, and "time.servers" the time servers.',
  },
  facts,
  flows,
  procedures,
  rules: [externalInEstate, externalBrokerName],
});
