import { defineComponent } from "../../model/component.ts";
import { elsewhere } from "./elsewhere.ts";
import { facts, flows } from "./facts.ts";
import { ownedKeys } from "./owned-keys.ts";
import { procedures } from "./procedures.ts";
import { etcdAcceptsBoth } from "./rules/etcd-accepts-both.ts";
import { etcdElectionClose } from "./rules/etcd-election-close.ts";
import { etcdElectionTimeout } from "./rules/etcd-election-timeout.ts";
import { etcdHeartbeatShort } from "./rules/etcd-heartbeat-short.ts";
import { etcdJoiningNotMember } from "./rules/etcd-joining-not-member.ts";
import { schema } from "./schema.ts";
import { etcdVersions } from "./versions.ts";

export const etcd = defineComponent({
  name: "etcd",
  schema,
  versions: [etcdVersions],
  elsewhere,
  overrides: [
    {
      table: etcdVersions,
      under: "extra",
      owned: ownedKeys,
      // The type of the tokens.
      isPublic: /^auth-token$/,
    },
  ],
  provides: ["consensus"],
  facts,
  flows,
  procedures,
  rules: [etcdAcceptsBoth, etcdElectionTimeout, etcdJoiningNotMember, etcdElectionClose, etcdHeartbeatShort],
});
