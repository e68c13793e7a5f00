import type { ProcedureContext } from "../../model/component.ts";
import { replacedFiles } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures({ facts, failover, procedure }: ProcedureContext, settings: Settings) {
  const [share] = facts.shares;
  const [first, second] = share?.servers ?? [];
  if (!share || first === undefined) return;
  procedure({
    occasion: "inspection",
    title: "NFS",
    steps: [{ text: "Lists the exported shares and their clients.", host: first, commands: ["exportfs -v"] }],
  });
  if (second === undefined) return;
  const title = "NFS: the active server is lost";
  failover({ title, spans: ["vip-move", "share-recovery"], source: "/nfs/hosts" });
  procedure({
    occasion: "failover",
    title,
    steps: [
      {
        text: `Power off the host that holds ${share.endpoint}. Readers wait and continue without an error. Files that were written in the last ${settings.mirrorInterval} s may not have been copied yet: publish them again.`,
        host: second,
        commands: [`ls ${share.path}`],
      },
    ],
  });
  procedure({
    occasion: "loss",
    title: "NFS: a server is permanently lost",
    steps: [
      {
        text: `Deploy a replacement with the same name. While it does not hold ${share.endpoint}, it copies the files from the holder every ${settings.mirrorInterval} s. Publish and delete files only on the holder: what it does not have is deleted on the other host, too, unless that is more than half of the files there. Then the mirror copies, deletes nothing and fails, because the holder may have lost them. Files that it deleted or replaced are in \`${replacedFiles.path}\` for ${replacedFiles.days} days.`,
        commands: ["systemctl start mirror-shares.service", `ls ${share.path}`],
      },
    ],
  });
}
