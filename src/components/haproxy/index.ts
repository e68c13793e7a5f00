import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { procedures } from "./procedures.ts";
import { haproxyPortWithoutPool } from "./rules/haproxy-port-without-pool.ts";
import { haproxyVipAndLocal } from "./rules/haproxy-vip-and-local.ts";
import { schema } from "./schema.ts";

export const haproxy = defineComponent({
  name: "haproxy",
  schema,
  facts,
  flows,
  procedures,
  rules: [haproxyPortWithoutPool, haproxyVipAndLocal],
  artifacts,
});
