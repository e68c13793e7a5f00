import exportsTemplate from "../../../templates/nfs/exports.ejs";
import mirrorScript from "../../../templates/nfs/mirror-shares.sh.ejs";
import recoveryScript from "../../../templates/nfs/recover-shares.sh.ejs";
import rsyncdConf from "../../../templates/nfs/rsyncd.conf.ejs";
import { banner } from "../../formats/banner.ts";
import { plainIni } from "../../formats/ini.ts";
import { afterNetwork, dropIn, escapePath, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import type { Mount, Share } from "../../model/facts.ts";
import { sortedEntries } from "../../model/order.ts";
import { extraOf, type Overrides, type OverrideValue } from "../../model/override.ts";
import { byHost, listenersOf, type Plan, serviceOf } from "../../model/plan.ts";
import { mirrorUnits, recovering, serverUnit } from "./facts.ts";
import type { Settings } from "./schema.ts";

const scriptPath = "/usr/local/libexec/gen-bundle/mirror-shares.sh";
const recoveryPath = "/usr/local/libexec/gen-bundle/recover-shares.sh";

export function* artifacts({ plan }: FileContext, settings: Settings): Iterable<Artifact> {
  const servers = listenersOf(plan, "share").map(({ host }) => host);
  for (const host of servers) yield* server(plan, settings, host);
  if (listenersOf(plan, "share-mirror").length > 0) {
    for (const host of servers) yield* mirror(plan, settings, host, servers);
  }
  const moving: Mount[] = [];
  for (const mount of plan.mounts) {
    const share = plan.shares.find(({ name }) => name === mount.share);
    if (!share) continue;
    yield mountUnit(plan, mount, share);
    if (share.servers.length > 1 && !share.servers.includes(mount.host)) moving.push(mount);
  }
  for (const [host, mounts] of byHost(moving)) {
    yield* recovery(
      plan,
      host,
      mounts.map(({ path }) => path),
    );
  }
}

function* server(plan: Plan, settings: Settings, host: string): Iterable<Artifact> {
  const readers = new Set(
    plan.flows
      .filter(({ role }) => role === "share")
      .flatMap(({ from }) => from)
      .flatMap((id) => plan.hosts.get(serviceOf(plan, id)?.host ?? "")?.address ?? []),
  );
  const common = { host, component: "nfs" } as const;
  yield artifact({
    ...common,
    path: "/etc/exports",
    content: render(exportsTemplate, {
      banner: banner(plan.name).trimEnd(),
      shares: sortedEntries(settings.exports).map(([name, { path }]) => ({
        path,
        options: exportOptions(settings, host, fileSystemId(name)),
      })),
      // A directory without a client would be exported to everyone.
      readers: [...readers].sort(),
    }),
    onChange: { units: [serverUnit], action: "reload" },
  });
  yield artifact({
    ...common,
    path: "/etc/nfs.conf",
    content: plainIni(
      plan.name,
      // Only version 4: one port, and locks that need no second daemon. Clients wait for the grace time after a failover.
      sectionsOf({
        "nfsd.port": settings.ports.share,
        "nfsd.vers2": "n",
        "nfsd.vers3": "n",
        "nfsd.grace-time": recovering.grace,
        "nfsd.lease-time": recovering.grace,
        ...extraOf(settings, host, ({ server }) => server, ["y", "n"]),
      }),
    ),
    onChange: { units: [serverUnit], action: "restart" },
  });
  yield artifact({
    ...common,
    path: dropIn(serverUnit),
    content: unitFile(plan.name, { Unit: afterNetwork }),
    onChange: { units: [serverUnit], action: "restart" },
  });
}

/** Of two options that say the opposite the last counts (exports(5)). */
function exportOptions(settings: Settings, host: string, fsid: number): string {
  const options = {
    ro: true,
    sync: true,
    no_subtree_check: true,
    root_squash: true,
    fsid,
    ...extraOf(settings, host, ({ exports }) => exports),
  };
  return Object.entries(options)
    .flatMap(([name, value]) => (value === false ? [] : value === true ? name : `${name}=${value}`))
    .join(",");
}

/** Settings by section, of their names as "section.key". */
function sectionsOf(settings: Overrides): Record<string, Record<string, OverrideValue>> {
  const sections: Record<string, Record<string, OverrideValue>> = {};
  for (const [name, value] of Object.entries(settings)) {
    const [, section = "", key = ""] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    sections[section] = { ...sections[section], [key]: value };
  }
  return sections;
}

/**
 * The number by which clients know a share: equal on both hosts of a pair and untouched by other shares, since a
 * handle under another number is stale. It is the FNV-1a hash of the share's name.
 */
function fileSystemId(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** One way only: the host that does not own the VIP copies from the one that does, so a failover turns it around. */
function* mirror(
  plan: Plan,
  settings: Settings,
  host: string,
  servers: readonly string[],
): Iterable<Artifact> {
  const vip = plan.vips.get(settings.vip ?? "");
  if (!vip) return;
  const unit = mirrorUnits[plan.platform.name];
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
      replaced: "/var/lib/gen-bundle/replaced",
      shares,
    }),
    mode: 0o755,
  });
  yield artifact({
    ...common,
    path: "/etc/systemd/system/mirror-shares.service",
    content: unitFile(plan.name, {
      Unit: [["Description", "Copy of the shares from the owner of the VIP"], ...afterNetwork],
      Service: [
        ["Type", "oneshot"],
        ["ExecStart", scriptPath],
        ["TimeoutStartSec", "15min"],
      ],
    }),
  });
  yield timer(
    plan,
    host,
    "mirror-shares",
    "Regular copy of the shares from the owner of the VIP",
    settings.mirrorInterval,
  );
}

/** A client mounts the share; a server binds its own directory, since a mount of itself would hang at a failover. */
function mountUnit(plan: Plan, mount: Mount, share: Share): Artifact {
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
function* recovery(plan: Plan, host: string, paths: readonly string[]): Iterable<Artifact> {
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

function timer(plan: Plan, host: string, name: string, description: string, seconds: number): Artifact {
  return artifact({
    host,
    component: "nfs",
    path: `/etc/systemd/system/${name}.timer`,
    content: unitFile(plan.name, {
      Unit: [["Description", description]],
      Timer: [
        ["OnBootSec", "30s"],
        ["OnUnitInactiveSec", `${seconds}s`],
        ["AccuracySec", "1s"],
      ],
      Install: [["WantedBy", "timers.target"]],
    }),
    onChange: { units: [`${name}.timer`], action: "restart" },
  });
}
