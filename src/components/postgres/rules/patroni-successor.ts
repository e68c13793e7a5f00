import type { ComponentRule } from "../../../model/component.ts";
import { extraOf } from "../../../model/override.ts";
import type { Settings } from "../schema.ts";

export const patroniSuccessor: ComponentRule<Settings> = {
  id: "patroni-successor",
  severity: "error",
  summary: "When the leader of the database is lost, some other node may lead.",
  rationale:
    "Nodes with the tag nofailover, or with a failover_priority of 0, never lead: when all but one have it, the loss of that one stops the database although standbys live.",
  bad: { postgres: { extra: { patroni: { "tags.nofailover": true } } } },
  good: { postgres: { extraByHost: { node3: { patroni: { "tags.nofailover": true } } } } },
  sources: ["https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags"],
  *check(settings, plan) {
    const hosts = [...new Set(settings.hosts)];
    const kept = hosts.filter((host) => {
      const tags = extraOf(settings, host, ({ patroni }) => patroni);
      // patroni/tags.py: nofailover counts where both are there, and any text is true.
      return tags["tags.nofailover"] ?? Number(tags["tags.failover_priority"] ?? 1) <= 0;
    });
    const candidates = hosts.length - kept.length;
    if (kept.length === 0 || candidates > 1) return;
    yield {
      message: `Of ${hosts.length} nodes of PostgreSQL ${candidates === 0 ? "none" : "one alone"} may lead: tags keep ${kept.map((name) => `"${name}"`).join(", ")} from it.`,
      at: [
        "/postgres/hosts",
        ...plan.overrides
          .filter(
            ({ component, key }) =>
              component === "postgres" && /^tags\.(?:nofailover|failover_priority)$/.test(key),
          )
          .map(({ source }) => source),
      ],
      hint: "Take tags.nofailover and tags.failover_priority from two nodes or more.",
    };
  },
};
