import mirrorScript from "../../../templates/nfs/mirror-shares.sh.ejs";
import rsyncdConf from "../../../templates/nfs/rsyncd.conf.ejs";
import { banner } from "../../formats/banner.ts";
import { afterNetwork, closedSandbox, dropIn, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact, bundleState, helperPrograms } from "../../model/artifact.ts";
import type { Host } from "../../model/facts.ts";
import { sortedEntries } from "../../model/order.ts";
import type { Plan } from "../../model/plan.ts";
import { mirrorUnits, replacedFiles } from "./facts.ts";
import type { Settings } from "./schema.ts";
import { timer } from "./timer.ts";

const scriptPath = `${helperPrograms}/mirror-shares.sh`;

/**
 * Files of the share mirror. The server without the VIP copies from the VIP owner, so that a failover reverses the
 * direction.
 */
export function* mirrorFiles(
  plan: Plan,
  settings: Settings,
  { name: host, platform }: Host,
  servers: readonly string[],
): Iterable<Artifact> {
  const vip = plan.vips.get(settings.vip ?? "");
  if (!vip) return;
  const unit = mirrorUnits[platform.family];
  const shares = sortedEntries(settings.exports).map(([name, { path }]) => ({ name, path }));
  const peers = servers
    .filter((name) => name !== host)
    .flatMap((name) => plan.hosts.get(name)?.address ?? []);
  const common = { host, component: "nfs" } as const;
  yield artifact({
    ...common,
    path: "/etc/rsyncd.conf",
    content: render(rsyncdConf, {
      banner: banner(plan.name).trimEnd(),
      port: settings.ports.mirror,
      shares,
      peers,
    }),
    onChange: { units: [unit], action: "restart" },
  });
  yield artifact({
    ...common,
    path: dropIn(unit),
    content: unitFile(plan.name, { Unit: afterNetwork }),
    onChange: { units: [unit], action: "restart" },
  });
  yield artifact({
    ...common,
    path: scriptPath,
    content: render(mirrorScript, {
      banner: banner(plan.name).trimEnd(),
      vip: { name: vip.name, address: vip.address },
      port: settings.ports.mirror,
      replaced: replacedFiles.path,
      shares,
    }),
    mode: 0o755,
  });
  yield artifact({
    ...common,
    path: "/etc/systemd/system/mirror-shares.service",
    content: unitFile(plan.name, {
      Unit: [["Description", "Copy of the shares from the VIP owner"], ...afterNetwork],
      Service: [
        ["Type", "oneshot"],
        ["ExecStart", scriptPath],
        ["TimeoutStartSec", "15min"],
        // It writes files of every owner, and directories that pass on their group.
        ...closedSandbox({
          CapabilityBoundingSet: "CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_FSETID",
          RestrictSUIDSGID: "no",
          ReadWritePaths: [bundleState, ...shares.map(({ path }) => path)].join(" "),
        }),
      ],
    }),
  });
  yield timer(
    plan,
    host,
    "mirror-shares",
    "Regular copy of the shares from the VIP owner",
    settings.mirrorInterval,
  );
}
