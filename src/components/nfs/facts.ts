import type { FactContext, FlowContext } from "../../model/component.ts";
import { sortedEntries } from "../../model/order.ts";
import { listenersOf, serviceOf } from "../../model/plan.ts";
import type { ByPlatform } from "../../platforms/index.ts";
import type { Settings } from "./schema.ts";

export const serverUnit = "nfs-server.service";

/** The unit of the rsync daemon: each platform has its own. */
export const mirrorUnits: ByPlatform<string> = { rocky9: "rsyncd.service", debian12: "rsync.service" };

const packages: ByPlatform<{
  readonly server: string;
  readonly client: string;
  readonly mirror: readonly string[];
}> = {
  rocky9: { server: "nfs-utils", client: "nfs-utils", mirror: ["rsync", "rsync-daemon"] },
  debian12: { server: "nfs-kernel-server", client: "nfs-common", mirror: ["rsync"] },
};

/**
 * Seconds: for which a server that has just started lets clients reclaim what they had, until a client asks again, and
 * between two looks for mounts that are stale.
 */
export const recovering = { grace: 15, answer: 10, look: 15 } as const;

export function facts(context: FactContext, settings: Settings): void {
  const { ports } = settings;
  const names = packages[context.base.platform.name];
  const vip =
    settings.vip === undefined ? undefined : context.vip(settings.vip, "/nfs/vip", "the share's VIP");
  const hosts = context.hosts(settings.hosts, "/nfs/hosts", "an NFS server");
  // A second server takes over by a VIP, and has the files only then.
  const pairedBy = hosts.length > 1 ? vip : undefined;
  for (const host of hosts) {
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
      // Version 4 needs neither a port mapper nor a daemon for locks, and both listen on every address (RHEL 9,
      // "Configuring an NFSv4-only server").
      masks: ["rpcbind.service", "rpcbind.socket", "rpc-statd.service"],
      source: host.placement,
    });
    context.package({ host: host.name, name: names.server });
    context.check({
      host: host.name,
      service: service.id,
      title: "version 4 is served, and version 3 is not",
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
      title: "Mirror of the share",
      host: host.name,
      unit: mirrorUnits[context.base.platform.name],
      user: "root",
      essential: false,
      source: host.placement,
    });
    for (const name of names.mirror) context.package({ host: host.name, name });
    context.check({
      host: host.name,
      service: mirror.id,
      title: "the shares are copied from the owner of the VIP, and the last copy succeeded",
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
    const { grace, answer, look } = recovering;
    context.timing({
      span: "share-recovery",
      seconds: grace + look + answer,
      formula: `grace time ${grace} s + ${look} s until stale mounts are looked for + ${answer} s for an answer`,
      // The other server has been running, so that its grace time is over, and answers the next packet of a client.
      typical: {
        seconds: look / 2 + answer / 2,
        formula: `half of the ${look} s until stale mounts are looked for + half of the ${answer} s for an answer`,
      },
      fixed: true,
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
      clientPackage: names.client,
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
    "the host without the VIP copies from the one that has it",
    "/nfs/hosts",
  );
}
