import type { ProcedureContext } from "../../model/component.ts";
import { replacedFiles, serverUnit } from "./facts.ts";
import type { Settings } from "./schema.ts";

/** Procedure to which a symptom leads. */
const lostTitle = "NFS: a server is permanently lost";

export function procedures({ facts, failover, procedure, symptom }: ProcedureContext, settings: Settings) {
  const [share] = facts.shares;
  const [first, second] = share?.servers ?? [];
  if (!share || first === undefined) return;
  procedure({
    occasion: "inspection",
    title: "NFS",
    steps: [{ text: "Lists the exported shares and their clients.", host: first, commands: ["exportfs -v"] }],
  });
  symptom({
    title: "A share hangs, or files are missing on it",
    services: facts.services.filter(({ tier }) => tier === "nfs-server").map(({ id }) => id),
    looks: [
      {
        text: "The shares and their clients, the files, and the log of the server.",
        host: first,
        commands: [
          "exportfs -v",
          `ls -l ${share.path}`,
          `journalctl --unit=${serverUnit} --lines=20 --no-pager`,
          ...(second === undefined ? [] : ["journalctl --unit=mirror-shares.service --lines=20 --no-pager"]),
        ],
      },
    ],
    causes: [
      {
        found: "`exportfs` lists nothing",
        meaning: `start \`${serverUnit}\`.`,
      },
      ...(second === undefined
        ? [
            {
              found: "the file is missing",
              meaning: `publish it again in \`${share.path}\` on ${first}.`,
            },
          ]
        : [
            {
              found: "the file is on one server only",
              meaning: `files are published on the host that holds ${share.endpoint}: publish it there. The other host copies it within ${settings.mirrorInterval} s.`,
            },
            {
              found: "the mirror failed",
              meaning: "it deletes nothing while one host lacks more than half of the files:",
              procedure: lostTitle,
            },
          ]),
      {
        found: "all of it is healthy, and a client hangs",
        meaning:
          "its mount is stale. It recovers by itself when the server responds; `verify.sh` on the client names the mount.",
      },
    ],
  });
  if (second === undefined) return;
  procedure({
    occasion: "removal",
    title: "NFS: remove a server",
    steps: [
      {
        text: `This example removes ${second}. Before it releases ${share.endpoint}, copy its newest files to the other server once more, and compare. The files stay in \`${share.path}\` on ${second}.`,
        host: first,
        commands: ["systemctl start mirror-shares.service", `ls -l ${share.path}`],
      },
      {
        text: `Then move ${share.endpoint} away, and stop the server.`,
        host: second,
        commands: [
          `systemctl disable --now mirror-shares.timer ${facts.services.find(({ tier, host }) => tier === "share-mirror" && host === second)?.unit ?? ""} ${serverUnit}`,
        ],
      },
    ],
  });
  const title = "NFS: the active server is lost";
  failover({ title, cause: "host", spans: ["vip-move", "share-recovery"], source: "/nfs/hosts" });
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
    title: lostTitle,
    steps: [
      {
        text: `Deploy a replacement with the same name. While it does not hold ${share.endpoint}, it copies the files from the holder every ${settings.mirrorInterval} s. Publish and delete files only on the holder: what it does not have is deleted on the other host, too, unless that is more than half of the files there. Then the mirror copies, deletes nothing and fails, because the holder may have lost them. Files that it deleted or replaced are in \`${replacedFiles.path}\` for ${replacedFiles.days} days.`,
        host: second,
        commands: ["systemctl start mirror-shares.service", `ls ${share.path}`],
      },
    ],
  });
}
