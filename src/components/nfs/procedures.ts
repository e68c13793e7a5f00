import type { ProcedureContext } from "../../model/component.ts";
import type { Settings } from "./schema.ts";

export function procedures({ facts, failover, procedure }: ProcedureContext, settings: Settings) {
  const [share] = facts.shares;
  const [first, second] = share?.servers ?? [];
  if (!share || first === undefined) return;
  procedure({
    occasion: "inspection",
    title: "NFS",
    steps: [{ text: "The shares that are served, and to whom.", host: first, commands: ["exportfs -v"] }],
  });
  if (second === undefined) return;
  const title = "NFS: the serving host is lost";
  failover({ title, spans: ["vip-move", "share-recovery"], source: "/nfs/hosts" });
  procedure({
    occasion: "failover",
    title,
    steps: [
      {
        text: `Cut the power of the host that holds ${share.endpoint}. Readers wait and go on without an error. Files that were written in the last ${settings.mirrorInterval} s may not have been copied yet: publish them again.`,
        host: second,
        commands: [`ls ${share.path}`],
      },
    ],
  });
  procedure({
    occasion: "loss",
    title: "An NFS server is gone for good",
    steps: [
      {
        text: `Deploy its successor under the same name. While it does not hold ${share.endpoint}, it copies from the host that does every ${settings.mirrorInterval} s; files are published on the holder alone.`,
        commands: ["systemctl start mirror-shares.service", `ls ${share.path}`],
      },
    ],
  });
}
