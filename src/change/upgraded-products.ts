import type { Upgrade, UpgradeCommand, Version } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import { upgradeFrom } from "../model/upgrade-from.ts";
import { compareVersions } from "../model/version.ts";

/** A product that one plan has in another version than the other. */
export interface UpgradedProduct extends Version {
  /** The oldest version that it has before. */
  readonly old: string;
  /** What its upgrade needs besides its packages and files. */
  readonly upgrade?: Upgrade | undefined;
  /** What other components need, once all hosts of the estate have changed. */
  readonly additions: readonly UpgradeCommand[];
}

/** The products whose version changes, those without a way back last. */
export function upgradedProducts(before: Plan, after: Plan): readonly UpgradedProduct[] {
  const changed = after.versions.flatMap((version): UpgradedProduct[] => {
    const former = before.versions.filter(({ product }) => product === version.product);
    const [old] = former.map((each) => each.version).toSorted(compareVersions);
    if (old === undefined || former.some((each) => each.version === version.version)) return [];
    const upgrade = after.upgrades.find(({ product }) => product === version.product);
    const additions = after.upgradeAdditions
      .filter(({ product }) => product === version.product)
      .flatMap(({ commands }) => commands);
    return [{ ...version, old, upgrade: upgrade && upgradeFrom(upgrade, old), additions }];
  });
  return changed.toSorted((a, b) => Number(a.upgrade?.final ?? false) - Number(b.upgrade?.final ?? false));
}
