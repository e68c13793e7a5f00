import type { Failover } from "../../model/facts.ts";
import type { Settings } from "./schema.ts";
import { waitsForLostStandby } from "./timings.ts";

export const titles = {
  switchover: "PostgreSQL: planned switchover",
  leaderLost: "PostgreSQL: the leader's host is lost",
  leaderCrashed: "PostgreSQL: the leader's database crashes",
  standbyLost: "PostgreSQL: a standby's host is lost",
} as const;

/** Failovers of a cluster with several nodes. */
export function failovers(settings: Settings): readonly Failover[] {
  const source = "/postgres/hosts";
  return [
    { title: titles.switchover, spans: ["handover", "detection"], source },
    {
      title: titles.leaderLost,
      spans: ["leader-lease", "consensus-election", "promotion", "detection"],
      source,
    },
    { title: titles.leaderCrashed, spans: ["crash-recovery", "promotion", "detection"], source },
    {
      title: titles.standbyLost,
      spans: waitsForLostStandby(settings) ? ["consensus-election", "standby-loss"] : [],
      source,
    },
  ];
}
