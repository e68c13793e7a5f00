import exportsTemplate from "../../../templates/nfs/exports.ejs";
import { banner } from "../../formats/banner.ts";
import { plainIni } from "../../formats/ini.ts";
import { afterNetwork, dropIn, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import { sortedEntries } from "../../model/order.ts";
import { extraOf, type Overrides, type OverrideValue } from "../../model/override.ts";
import { type Plan, serviceOf } from "../../model/plan.ts";
import { recovering, serverUnit } from "./facts.ts";
import type { Settings } from "./schema.ts";

/** The files by which a host serves the shares. */
export function* serverFiles(plan: Plan, settings: Settings, host: string): Iterable<Artifact> {
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
