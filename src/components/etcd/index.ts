import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { procedures } from "./procedures.ts";
import { etcdElectionTimeout } from "./rules/etcd-election-timeout.ts";
import { etcdJoiningNotMember } from "./rules/etcd-joining-not-member.ts";
import { schema } from "./schema.ts";

export const etcd = defineComponent({
  name: "etcd",
  schema,
  facts,
  flows,
  procedures,
  rules: [etcdElectionTimeout, etcdJoiningNotMember],
  artifacts,
});
