import type { Failover, Span } from "../../model/facts.ts";
import type { Settings } from "./schema.ts";
import { waitsForLostStandby } from "./timings.ts";

export const titles = {
  switchover: "PostgreSQL: planned switchover",
  leaderLost: "PostgreSQL: the leader's host is lost",
  leaderCrashed: "PostgreSQL: the leader's database crashes",
  standbyLost: "PostgreSQL: a standby's host is lost",
} as const;

/** The spans that pass until another node leads in place of a lost one. */
export const leaderLost: readonly Span[] = ["leader-lease", "consensus-election", "promotion", "detection"];

/** Failovers of a cluster with several nodes. */
export function failovers(settings: Settings): readonly Failover[] {
  const source = "/postgres/hosts";
  return [
    { title: titles.switchover, cause: "person", spans: ["handover", "detection"], source },
    {
      title: titles.leaderLost,
      cause: "host",
      spans: leaderLost,
      source,
    },
    {
      title: titles.leaderCrashed,
      cause: "process",
      spans: ["crash-recovery", "promotion", "detection"],
      source,
    },
    {
      title: titles.standbyLost,
      cause: "host",
      spans: waitsForLostStandby(settings) ? ["consensus-election", "standby-loss"] : [],
      source,
    },
  ];
}
