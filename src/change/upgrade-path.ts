import type { Version } from "../model/facts.ts";
import { compareVersions, leadsTo, seriesOf } from "../model/version.ts";

/**
 * The versions through which an upgrade goes, one after the other: the last one is the new version, or else the newest that can be
 * reached while the estate runs.
 *
 * @param old the version in use, which is older
 */
export function upgradePath({ version, series }: Version, old: string): readonly string[] {
  const target = seriesOf({ series }, version);
  const hops: string[] = [];
  let now = old;
  for (;;) {
    const current = now;
    const own = seriesOf({ series }, current);
    if (target && (own === target || leadsTo(target, current))) return [...hops, version];
    const next = series.findLast(
      (each) =>
        compareVersions(each.name, current) > 0 &&
        compareVersions(each.name, version) < 0 &&
        leadsTo(each, current),
    );
    // The newest version of the same series may lead further.
    const hop = next?.name ?? own?.name;
    if (hop === undefined || hop === current) return hops;
    hops.push(hop);
    now = hop;
  }
}
