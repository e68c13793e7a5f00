import type { ComponentRule } from "../../../model/component.ts";
import { extraOf } from "../../../model/override.ts";
import type { Settings } from "../schema.ts";

const pairs = [
  ["tags.nofailover", "tags.failover_priority"],
  ["tags.nosync", "tags.sync_priority"],
] as const;

export const patroniTagsExclusive: ComponentRule<Settings> = {
  id: "patroni-tags-exclusive",
  severity: "error",
  summary: "No PostgreSQL node has two tags that exclude each other.",
  rationale:
    "Patroni's configuration check refuses nofailover together with failover_priority, and nosync together with sync_priority (validator.py, AtMostOne). A running Patroni uses the first and silently ignores the second.",
  bad: { postgres: { extra: { patroni: { "tags.nofailover": false, "tags.failover_priority": 2 } } } },
  good: { postgres: { extra: { patroni: { "tags.failover_priority": 2 } } } },
  sources: ["https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags"],
  *check(settings, plan) {
    for (const [first, second] of pairs) {
      const hosts = [...new Set(settings.hosts)].filter((host) => {
        const given = extraOf(settings, host, ({ patroni }) => patroni);
        return first in given && second in given;
      });
      if (hosts.length === 0) continue;
      const [at = "/postgres/extra", ...others] = plan.overrides
        .filter(
          ({ component, key, host }) =>
            component === "postgres" &&
            (key === first || key === second) &&
            (host === undefined || hosts.includes(host)),
        )
        .map(({ source }) => source);
      yield {
        message: `${hosts.map((host) => `"${host}"`).join(", ")} ${hosts.length === 1 ? "has" : "have"} both "${first}" and "${second}", so Patroni's configuration check refuses the file.`,
        at: [at, ...others],
        hint: "Keep only one of the two tags on a node.",
      };
    }
  },
};
