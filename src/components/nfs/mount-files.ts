import recoveryScript from "../../../templates/nfs/recover-shares.sh.ejs";
import { banner } from "../../formats/banner.ts";
import { afterNetwork, escapePath, mountingSandbox, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact, helperPrograms } from "../../model/artifact.ts";
import type { Mount, Share } from "../../model/facts.ts";
import type { Plan } from "../../model/plan.ts";
import { recovery } from "./facts.ts";
import { timer } from "./timer.ts";

const recoveryPath = `${helperPrograms}/recover-shares.sh`;

/**
 * Mount unit of a share. A server bind-mounts its own directory, because an NFS mount of itself would hang during a
 * failover.
 */
export function mountUnit(plan: Plan, mount: Mount, share: Share): Artifact {
  const local = share.servers.includes(mount.host);
  const unit = `${escapePath(mount.path)}.mount`;
  const description = ["Description", `Share "${share.name}"`] as const;
  return artifact({
    host: mount.host,
    component: "nfs",
    path: `/etc/systemd/system/${unit}`,
    content: unitFile(
      plan.name,
      local
        ? {
            Unit: [description],
            Mount: [
              ["What", share.path],
              ["Where", mount.path],
              ["Type", "none"],
              ["Options", "bind,ro,nosuid,nodev"],
            ],
          }
        : {
            Unit: [description, ...afterNetwork],
            Mount: [
              ["What", `${share.endpoint}:${share.path}`],
              ["Where", mount.path],
              ["Type", "nfs4"],
              // soft: while the server is down, a parser must get an error instead of hanging. retry (minutes) and no
              // timeout: units that need the mount start it, and wait for the server instead of failing permanently.
              // nofail: logins do not wait.
              [
                "Options",
                `ro,nosuid,nodev,soft,softerr,proto=tcp,vers=4.2,timeo=${10 * recovery.timeout},retrans=3,actimeo=15,noatime,retry=10080,nofail,_netdev`,
              ],
              ["TimeoutSec", "infinity"],
            ],
          },
    ),
    onChange: { units: [unit], action: "restart" },
  });
}

/**
 * Files of the recovery of mounts. The servers of a pair hold the same files under different inode numbers. After a
 * failover, every file handle of a client is stale, including that of the mount, until the share is mounted again.
 */
export function* recoveryFiles(plan: Plan, host: string, paths: readonly string[]): Iterable<Artifact> {
  const common = { host, component: "nfs" } as const;
  yield artifact({
    ...common,
    path: recoveryPath,
    content: render(recoveryScript, { banner: banner(plan.name).trimEnd(), paths }),
    mode: 0o755,
  });
  yield artifact({
    ...common,
    path: "/etc/systemd/system/recover-shares.service",
    content: unitFile(plan.name, {
      Unit: [["Description", "Remount of stale shares"]],
      Service: [
        ["Type", "oneshot"],
        ["ExecStart", recoveryPath],
        ["TimeoutStartSec", "5min"],
        ...mountingSandbox({
          CapabilityBoundingSet: "CAP_SYS_ADMIN CAP_DAC_READ_SEARCH",
          MemoryDenyWriteExecute: "yes",
          SystemCallFilter: "@system-service @mount",
        }),
      ],
    }),
  });
  yield timer(plan, host, "recover-shares", "Regular check for stale shares", recovery.interval);
}
