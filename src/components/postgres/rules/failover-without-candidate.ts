import type { ComponentRule } from "../../../model/component.ts";
import { candidates } from "../candidates.ts";
import type { Settings } from "../schema.ts";

const tags = ["tags.nofailover", "tags.failover_priority", "tags.nosync"];

export const failoverWithoutCandidate: ComponentRule<Settings> = {
  id: "failover-without-candidate",
  severity: "warning",
  summary: "Two nodes or more may lead the database.",
  rationale:
    "Patroni promotes no node that a tag keeps from it, and with synchronous replication none that is never synchronous: when the only other one is lost, or leads and is lost, nothing takes over.",
  bad: { postgres: { extra: { patroni: { "tags.nofailover": true } } } },
  good: { postgres: { extraByHost: { node3: { patroni: { "tags.nofailover": true } } } } },
  sources: ["https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags"],
  *check(settings, plan) {
    const hosts = [...new Set(settings.hosts)];
    const [only, second] = candidates(settings);
    if (hosts.length < 2 || second !== undefined) return;
    const [first = "/postgres/hosts", ...others] = plan.overrides
      .filter(({ component, key }) => component === "postgres" && tags.includes(key))
      .map(({ source }) => source);
    yield {
      message: `Of the ${hosts.length} nodes of PostgreSQL ${only === undefined ? "none" : `"${only}" alone`} may take over, by their tags: when the leader is lost, the database stands still.`,
      at: [first, ...others],
      hint: "Leave two nodes or more without such a tag.",
    };
  },
};
