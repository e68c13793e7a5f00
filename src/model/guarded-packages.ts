import type { Package } from "./facts.ts";

/** Reports whether only the operator upgrades a package: it has a version of the estate, or its upgrade restarts a daemon. */
export function isGuarded({ series, units }: Package): boolean {
  return series !== undefined || units !== undefined;
}
