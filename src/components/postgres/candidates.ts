import { extraOf } from "../../model/override.ts";
import type { Settings } from "./schema.ts";

/** The nodes that no tag keeps from being promoted. With synchronous replication that is one that is never synchronous, too. */
export function candidates(settings: Settings): readonly string[] {
  return [...new Set(settings.hosts)].filter((host) => {
    const given = extraOf(settings, host, ({ patroni }) => patroni);
    // patroni/tags.py: the priority counts where nofailover is not given.
    const never = given["tags.nofailover"] ?? Number(given["tags.failover_priority"] ?? 1) <= 0;
    return !never && !(settings.synchronous !== false && given["tags.nosync"]);
  });
}
