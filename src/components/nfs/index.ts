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
  elsewhere: {
    "nfs.version": "Remove it: the bundle installs the server of the platform.",
    "nas|storage|efs|glusterfs|ceph|cephfs|samba|smb|share|shares":
      'Write the section "nfs" for a share of the estate. A share of others is not supported: mount it yourself on every host that reads it.',
    "external.nfs|nas|storage|efs|glusterfs|ceph|samba|share|shares":
      "Remove it: a share of others is not supported. Mount it yourself, at the folder of the DAGs on every host that reads them.",
  },
  facts,
  flows,
  procedures,
  rules: [nfsPairWithoutVip, nfsUnencrypted, nfsVipPreempts, nfsPairUnfenced, nfsMirrorSlow],
});
