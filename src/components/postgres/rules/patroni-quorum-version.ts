import type { ComponentRule } from "../../../model/component.ts";
import { compareVersions } from "../../../model/version.ts";
import type { Settings } from "../schema.ts";

export const patroniQuorumVersion: ComponentRule<Settings> = {
  id: "patroni-quorum-version",
  severity: "error",
  summary: "Quorum commit has Patroni 4.0 or newer.",
  rationale:
    "Quorum-based failover came with 4.0.0. An older one takes a word that it does not know for off (parse_bool of 3.3.0), so commits would wait for no standby at all.",
  bad: { postgres: { synchronous: "quorum", patroni: { version: "3.3" } } },
  good: { postgres: { synchronous: "quorum", patroni: { version: "4.1" } } },
  sources: [
    "https://patroni.readthedocs.io/en/latest/releases.html",
    "https://github.com/patroni/patroni/blob/v3.3.0/patroni/utils.py",
  ],
  *check({ synchronous, patroni }) {
    if (synchronous !== "quorum" || compareVersions(patroni.version, "4.0.0") >= 0) return;
    yield {
      message: `Commits are to wait for a quorum, which came with Patroni 4.0: Patroni ${patroni.version} takes it for off, and commits wait for nobody.`,
      at: ["/postgres/synchronous", "/postgres/patroni/version"],
      hint: 'Set synchronous to true, or the version of Patroni to "4.0" or newer.',
    };
  },
};
