import { defineComponent } from "../../model/component.ts";
import { defaultsFor } from "./defaults-for.ts";
import { elsewhere } from "./elsewhere.ts";
import { facts, flows } from "./facts.ts";
import { ownedKeys } from "./owned-keys.ts";
import { procedures } from "./procedures.ts";
import { rabbitmqNetTickTime } from "./rules/rabbitmq-net-tick-time.ts";
import { schema } from "./schema.ts";
import { rabbitmqVersions } from "./versions.ts";

export const rabbitmq = defineComponent({
  name: "rabbitmq",
  schema,
  defaultsFor,
  versions: [rabbitmqVersions],
  elsewhere,
  overrides: [{ table: rabbitmqVersions, under: "extra", owned: ownedKeys }],
  provides: ["broker"],
  facts,
  flows,
  procedures,
  rules: [rabbitmqNetTickTime],
});
