import exportsTemplate from "../../../templates/nfs/exports.ejs";
import { banner } from "../../formats/banner.ts";
import { plainIni } from "../../formats/ini.ts";
import { afterNetwork, dropIn, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import { addressOf, sourceAddress, subnetOf } from "../../model/networks.ts";
import { sortedEntries } from "../../model/order.ts";
import { extraOf, type Overrides, type OverrideValue } from "../../model/override.ts";
import { listenersOf, type Plan, serviceOf } from "../../model/plan.ts";
import { recovery, serverUnit } from "./facts.ts";
import type { Settings } from "./schema.ts";

/** Configuration files of an NFS server. */
export function* serverFiles(plan: Plan, settings: Settings, host: string): Iterable<Artifact> {
  const [share] = listenersOf(plan, "share");
  const networkOfShare =
    share && subnetOf(plan, plan.vips.get(share.vip ?? "")?.address ?? addressOf(plan, share))?.network;
  const readers = new Set(
    plan.flows
      .filter(({ role }) => role === "share")
      .flatMap(({ from }) => from)
      .flatMap((id) => plan.hosts.get(serviceOf(plan, id)?.host ?? "") ?? [])
      .map((reader) => sourceAddress(plan, reader, networkOfShare)),
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
      // A directory without clients would be exported to all hosts.
      readers: [...readers].sort(),
    }),
    onChange: { units: [serverUnit], action: "reload" },
  });
  yield artifact({
    ...common,
    path: "/etc/nfs.conf",
    content: plainIni(
      plan.name,
      // Only NFSv4: it needs one port and no lock daemon. After a failover, clients wait for the grace period.
      sectionsOf({
        "nfsd.port": settings.ports.share,
        "nfsd.vers2": "n",
        "nfsd.vers3": "n",
        "nfsd.grace-time": recovery.gracePeriod,
        "nfsd.lease-time": recovery.gracePeriod,
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

/** Export options of a share. Of two contradicting options, the last takes precedence (exports(5)). */
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

/** Groups settings that are named "section.key" by section. */
function sectionsOf(settings: Overrides): Record<string, Record<string, OverrideValue>> {
  const sections: Record<string, Record<string, OverrideValue>> = {};
  for (const [name, value] of Object.entries(settings)) {
    const [, section = "", key = ""] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    sections[section] = { ...sections[section], [key]: value };
  }
  return sections;
}

/**
 * File system id of a share: the FNV-1a hash of its name. It is equal on both servers of a pair and independent of
 * other shares, because file handles with another id are stale.
 */
function fileSystemId(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
