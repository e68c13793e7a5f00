import { compareVersions } from "../../model/version.ts";
import type { Settings } from "./schema.ts";
import { firstPatroni } from "./versions.ts";

/** First version of Patroni that checks the owner of the leader key before it renews it. */
export const firstSafePatroni = "3.0.3";

/** First version of Patroni with quorum commit. */
export const firstQuorumPatroni = "4.0.0";

/** The oldest version of Patroni that each rule about its version asks for, in the order in which they speak. */
function neededVersions({ version, synchronous }: Settings): readonly string[] {
  return [
    firstSafePatroni,
    firstPatroni[version] ?? firstSafePatroni,
    synchronous === "quorum" ? firstQuorumPatroni : firstSafePatroni,
  ];
}

/** The oldest version of Patroni that meets every need: one change mends all findings. */
export function neededPatroni(settings: Settings): string {
  return neededVersions(settings).reduce((a, b) => (compareVersions(a, b) >= 0 ? a : b));
}

/** Reports whether the version of Patroni is older than this one, and meets the needs of the rules that speak before. */
export function isFirstNeed(settings: Settings, needed: string): boolean {
  const unmet = neededVersions(settings).find((each) => compareVersions(settings.patroni.version, each) < 0);
  return unmet === needed;
}
