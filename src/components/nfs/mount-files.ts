import recoveryScript from "../../../templates/nfs/recover-shares.sh.ejs";
import { banner } from "../../formats/banner.ts";
import { afterNetwork, escapePath, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact, helperPrograms } from "../../model/artifact.ts";
import type { Mount, Share } from "../../model/facts.ts";
import type { Plan } from "../../model/plan.ts";
import { recovering } from "./facts.ts";
import { timer } from "./timer.ts";

const recoveryPath = `${helperPrograms}/recover-shares.sh`;

/** A client mounts the share; a server binds its own directory, since a mount of itself would hang at a failover. */
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
              ["Options", "bind,ro"],
            ],
          }
        : {
            Unit: [description, ...afterNetwork],
            Mount: [
              ["What", `${share.endpoint}:${share.path}`],
              ["Where", mount.path],
              ["Type", "nfs4"],
              // soft: a parser that meets a dead server must see an error, not hang until it is back. retry (minutes)
              // and no time limit: what needs the mount, which is what starts it, waits for the server instead of
              // failing once and for all. nofail: logins do not wait as well.
              [
                "Options",
                `ro,soft,softerr,proto=tcp,vers=4.2,timeo=${10 * recovering.answer},retrans=3,actimeo=15,noatime,retry=10080,nofail,_netdev`,
              ],
              ["TimeoutSec", "infinity"],
            ],
          },
    ),
    onChange: { units: [unit], action: "restart" },
  });
}

/**
 * The two servers of a pair hold equal files under different inode numbers, so after a failover every handle that a
 * client holds is stale, the mount's own included, until it is mounted anew.
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
      Unit: [["Description", "New mount of shares whose handles are stale"]],
      Service: [
        ["Type", "oneshot"],
        ["ExecStart", recoveryPath],
        ["TimeoutStartSec", "5min"],
      ],
    }),
  });
  yield timer(plan, host, "recover-shares", "Regular look for stale shares", recovering.look);
}
