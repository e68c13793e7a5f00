import type { ComponentRule } from "../../../model/component.ts";
import { candidates } from "../node-roles.ts";
import type { Settings } from "../schema.ts";

const tags = [
  "tags.nofailover",
  "tags.failover_priority",
  "tags.nosync",
  "tags.sync_priority",
  "tags.nostream",
  "tags.replicatefrom",
];

export const failoverWithoutCandidate: ComponentRule<Settings> = {
  id: "failover-without-candidate",
  severity: "warning",
  summary: "At least two nodes are allowed to lead the database.",
  rationale:
    "Patroni does not promote a node whose tags forbid it. With synchronous replication, it also does not promote a node that is never synchronous. If only one node may lead, no node takes over when it is lost.",
  bad: { postgres: { extra: { patroni: { "tags.nofailover": true } } } },
  good: { postgres: { extraByHost: { node3: { patroni: { "tags.nofailover": true } } } } },
  sources: ["https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags"],
  needsNames: true,
  *check(settings, plan) {
    const hosts = [...new Set(settings.hosts)];
    const [only, second] = candidates(settings);
    if (hosts.length < 2 || second !== undefined) return;
    const [first = "/postgres/hosts", ...others] = plan.overrides
      .filter(({ component, key }) => component === "postgres" && tags.includes(key))
      .map(({ source }) => source);
    yield {
      message: `The tags of the ${hosts.length} PostgreSQL nodes allow ${only === undefined ? "no node" : `only "${only}"`} to lead, so the database stops when the leader is lost.`,
      at: [first, ...others],
      hint: "Remove these tags from at least two nodes.",
    };
  },
};
