import type { ServiceId, Upgrade, UpgradeCommand, Version } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import { upgradeFrom } from "../model/upgrade-from.ts";
import { compareVersions } from "../model/version.ts";

/** A product that one plan has in another version than the other. */
export interface UpgradedProduct extends Version {
  /** The oldest version that it has before. */
  readonly old: string;
  /** What its upgrade needs besides its packages and files. */
  readonly upgrade?: Upgrade | undefined;
  /** The services that run it before, and those that run it afterwards: a version may have others than the one before. */
  readonly services: ReadonlySet<ServiceId>;
  /** What other components need, once all hosts of the estate have changed. */
  readonly additions: readonly UpgradeCommand[];
}

/** The products whose version changes, those without a way back last. */
export function upgradedProducts(before: Plan, after: Plan): readonly UpgradedProduct[] {
  const changed = after.versions.flatMap((version): UpgradedProduct[] => {
    const former = before.versions.filter(({ product }) => product === version.product);
    const [old] = former.map((each) => each.version).toSorted(compareVersions);
    if (old === undefined || former.some((each) => each.version === version.version)) return [];
    const [known, upgrade] = [before, after].map(({ upgrades }) =>
      upgrades.find(({ product }) => product === version.product),
    );
    const services = new Set([...(known?.services ?? []), ...(upgrade?.services ?? [])]);
    const additions = after.upgradeAdditions
      .filter(({ product }) => product === version.product)
      .flatMap(({ commands }) => commands);
    const own = upgrade && upgradeFrom(withNotes(upgrade, old, version.version), old);
    return [{ ...version, old, upgrade: own, services, additions }];
  });
  return changed.toSorted((a, b) => Number(a.upgrade?.final ?? false) - Number(b.upgrade?.final ?? false));
}

/** Adds the notes of the series that an upgrade reaches or passes. */
function withNotes(upgrade: Upgrade, old: string, version: string): Upgrade {
  const { notes = [], notesSince = [] } = upgrade;
  const passed = notesSince.filter(
    ({ series }) => compareVersions(old, `${series}.0`) < 0 && compareVersions(version, `${series}.0`) >= 0,
  );
  return passed.length === 0
    ? upgrade
    : { ...upgrade, notes: [...notes, ...passed.flatMap((each) => each.notes)] };
}
