import { bundleState } from "../../model/artifact.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import { sortedEntries } from "../../model/order.ts";
import { listenersOf, serviceOf } from "../../model/plan.ts";
import type { ByFamily } from "../../platforms/index.ts";
import type { Settings } from "./schema.ts";

export const serverUnit = "nfs-server.service";

/** Unit of the rsync daemon. */
export const mirrorUnits: ByFamily<string> = { el: "rsyncd.service", debian: "rsync.service" };

const packages: ByFamily<{ readonly server: string; readonly mirror: readonly string[] }> = {
  el: { server: "nfs-utils", mirror: ["rsync", "rsync-daemon"] },
  debian: { server: "nfs-kernel-server", mirror: ["rsync"] },
};

const clientPackages: ByFamily<string> = { el: "nfs-utils", debian: "nfs-common" };
/** Files that the mirror deleted or replaced, and how long they are kept, in days. */
export const replacedFiles = { path: `${bundleState}/replaced`, days: 30 } as const;

/**
 * Recovery of clients, in seconds: grace period of a server after its start, RPC timeout of clients, and interval of
 * the check for stale mounts.
 */
export const recovery = { gracePeriod: 15, timeout: 10, interval: 15 } as const;

export function facts(context: FactContext, settings: Settings): void {
  const { ports } = settings;
  const vip =
    settings.vip === undefined ? undefined : context.vip(settings.vip, "/nfs/vip", "the share's VIP");
  const hosts = context.hosts(settings.hosts, "/nfs/hosts", "an NFS server");
  // A second server takes over only with a VIP, and receives copies only then.
  const pairedBy = hosts.length > 1 ? vip : undefined;
  for (const host of hosts) {
    const names = packages[host.platform.family];
    const service = context.service({
      tier: "nfs-server",
      title: "NFS server",
      host: host.name,
      unit: serverUnit,
      user: "root",
      directories: sortedEntries(settings.exports).map(([, { path }]) => ({
        path,
        mode: 0o755,
        user: "root",
        group: "root",
      })),
      // NFSv4 needs neither the port mapper nor the lock daemon, and both listen on every address (RHEL 9, "Configuring
      // an NFSv4-only server").
      masks: ["rpcbind.service", "rpcbind.socket", "rpc-statd.service"],
      source: host.placement,
    });
    for (const [name, { path }] of sortedEntries(settings.exports)) {
      context.identity({
        host: host.name,
        name: `share-${name}`,
        value: path,
        source: `/nfs/exports/${name}/path`,
      });
    }
    context.package({ host: host.name, name: names.server });
    context.check({
      host: host.name,
      service: service.id,
      title: "NFSv4 is enabled, and NFSv3 is disabled",
      command: "grep -q '+4\\.2' /proc/fs/nfsd/versions && ! grep -q '+3' /proc/fs/nfsd/versions",
    });
    context.listener(service, {
      bind: "*",
      vip: vip?.name,
      port: ports.share,
      protocol: "tcp",
      role: "share",
      title: "NFS",
      source: "/nfs/ports/share",
    });
    if (!pairedBy) continue;
    const mirror = context.service({
      tier: "share-mirror",
      title: "Share mirror",
      host: host.name,
      unit: mirrorUnits[host.platform.family],
      user: "root",
      directories: [
        { path: replacedFiles.path, mode: 0o755, user: "root", group: "root", keepDays: replacedFiles.days },
      ],
      essential: false,
      source: host.placement,
    });
    for (const name of names.mirror) context.package({ host: host.name, name });
    context.check({
      host: host.name,
      service: mirror.id,
      title: "the timer of the share mirror is active, and the last copy succeeded",
      command:
        "systemctl is-active --quiet mirror-shares.timer && ! systemctl is-failed --quiet mirror-shares.service",
    });
    context.securityBoolean({ host: host.name, name: "rsync_export_all_ro" });
    context.listener(mirror, {
      bind: "*",
      vip: pairedBy.name,
      port: ports.mirror,
      protocol: "tcp",
      role: "share-mirror",
      title: "rsync daemon",
      source: "/nfs/ports/mirror",
    });
  }
  const { mirrorInterval } = settings;
  if (pairedBy) {
    context.retention({
      title: "Files of shares that a copy deleted or replaced",
      place: `\`${replacedFiles.path}\` on the servers`,
      bound: `removed ${replacedFiles.days} days later`,
    });
    const { gracePeriod, timeout, interval } = recovery;
    context.timing({
      span: "share-recovery",
      seconds: gracePeriod + interval + timeout,
      formula: `grace period ${gracePeriod} s + check interval of stale mounts ${interval} s + RPC timeout ${timeout} s`,
      // The other server has been running: its grace period is over, and it responds to the next packet of a client.
      typical: {
        seconds: interval / 2 + timeout / 2,
        formula: `half of the check interval of stale mounts ${interval} s + half of the RPC timeout ${timeout} s`,
      },
      source: "/nfs/vip",
    });
  }
  context.dataLoss({
    title: "files of the shares",
    ...(pairedBy
      ? {
          seconds: mirrorInterval,
          formula: `the other host copies them every ${mirrorInterval} s`,
          source: "/nfs/mirrorInterval",
        }
      : { formula: "no other host has a copy", source: "/nfs/hosts" }),
  });
  const endpoint = vip?.name ?? hosts[0]?.name;
  if (endpoint === undefined) return;
  for (const [name, { path }] of sortedEntries(settings.exports)) {
    context.share({
      name,
      path,
      endpoint,
      servers: hosts.map((host) => host.name),
      clientPackages,
      source: `/nfs/exports/${name}`,
    });
  }
}

export function flows(context: FlowContext): void {
  const { facts: all } = context;
  const readers = all.mounts
    .flatMap(({ services }) => services)
    .filter((id) => !listenersOf(all, "share").some(({ host }) => host === serviceOf(all, id)?.host));
  context.need(readers, "share", "files are read from the share", "/nfs/exports");
  const mirrors = all.services.filter(({ tier }) => tier === "share-mirror").map(({ id }) => id);
  context.dial(
    mirrors,
    "share-mirror",
    "the standby server copies the shares from the VIP owner",
    "/nfs/hosts",
  );
}
