import { extraOf } from "../../model/override.ts";
import type { Settings } from "./schema.ts";

/** Nodes that may be promoted, according to their tags. With synchronous replication, a `nosync` node is no candidate. */
export function candidates(settings: Settings): readonly string[] {
  return [...new Set(settings.hosts)].filter((host) => {
    const given = extraOf(settings, host, ({ patroni }) => patroni);
    // patroni/tags.py: failover_priority applies only without nofailover.
    const never = given["tags.nofailover"] ?? Number(given["tags.failover_priority"] ?? 1) <= 0;
    return !never && !(settings.synchronous !== false && given["tags.nosync"]);
  });
}
