import type { ComponentRule } from "../../../model/component.ts";
import { firstQuorumPatroni, isFirstNeed } from "../needed-patroni.ts";
import type { Settings } from "../schema.ts";

export const patroniQuorumVersion: ComponentRule<Settings> = {
  id: "patroni-quorum-version",
  severity: "error",
  summary: "Quorum commit requires Patroni 4.0 or later.",
  rationale:
    "Quorum-based failover was added in 4.0.0. Older versions read the unknown value as off (parse_bool in 3.3.0), so commits would not wait for any standby.",
  bad: { postgres: { synchronous: "quorum", patroni: { version: "3.3" } } },
  good: { postgres: { synchronous: "quorum", patroni: { version: "4.1" } } },
  sources: [
    "https://patroni.readthedocs.io/en/latest/releases.html",
    "https://github.com/patroni/patroni/blob/v3.3.0/patroni/utils.py",
  ],
  *check(settings) {
    const { synchronous, patroni } = settings;
    if (synchronous !== "quorum" || !isFirstNeed(settings, firstQuorumPatroni)) return;
    yield {
      message: `Quorum commit requires Patroni 4.0. Patroni ${patroni.version} reads the setting as off, so commits would not wait for any standby.`,
      at: ["/postgres/synchronous", "/postgres/patroni/version"],
      hint: 'Set synchronous to true, or set the version of Patroni to "4.0" or later.',
    };
  },
};
