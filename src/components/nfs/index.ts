import { defineComponent } from "../../model/component.ts";
import { facts, flows } from "./facts.ts";
import { ownedOptions, ownedSettings } from "./owned-keys.ts";
import { procedures } from "./procedures.ts";
import { nfsMirrorSlow } from "./rules/nfs-mirror-slow.ts";
import { nfsPairUnfenced } from "./rules/nfs-pair-unfenced.ts";
import { nfsPairWithoutVip } from "./rules/nfs-pair-without-vip.ts";
import { nfsUnencrypted } from "./rules/nfs-unencrypted.ts";
import { nfsVipPreempts } from "./rules/nfs-vip-preempts.ts";
import { schema } from "./schema.ts";

const table = { table: { product: "NFS", gates: {} }, under: "extra" as const };

export const nfs = defineComponent({
  name: "nfs",
  schema,
  overrides: [
    { ...table, part: "server", owned: ownedSettings },
    { ...table, part: "exports", owned: ownedOptions },
  ],
  offers: ["shares"],
  facts,
  flows,
  procedures,
  rules: [nfsPairWithoutVip, nfsUnencrypted, nfsVipPreempts, nfsPairUnfenced, nfsMirrorSlow],
});
