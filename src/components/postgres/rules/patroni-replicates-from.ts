import type { ComponentRule } from "../../../model/component.ts";
import { extraOf } from "../../../model/override.ts";
import type { Settings } from "../schema.ts";

export const patroniReplicatesFrom: ComponentRule<Settings> = {
  id: "patroni-replicates-from",
  severity: "error",
  summary: "A node of PostgreSQL replicates from another one, and none from itself by way of others.",
  rationale:
    "The tag replicatefrom names a member. From one that is none, nodes take the log of the leader instead, without a word; in a circle that the leader is not part of none gets any. Its own name counts for nothing (patroni/ha.py of 4.1.5).",
  bad: { postgres: { extraByHost: { node2: { patroni: { "tags.replicatefrom": "node7" } } } } },
  good: { postgres: { extraByHost: { node2: { patroni: { "tags.replicatefrom": "node3" } } } } },
  sources: ["https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags"],
  *check(settings, plan) {
    const sources = new Map(
      settings.hosts.flatMap((host) => {
        const from = extraOf(settings, host, ({ patroni }) => patroni)["tags.replicatefrom"];
        return from === undefined || from === host ? [] : [[host, String(from)] as const];
      }),
    );
    for (const [host, from] of sources) {
      const passed = new Set<string>();
      let next: string | undefined = host;
      for (; next !== undefined && !passed.has(next); next = sources.get(next)) passed.add(next);
      const stranger = !settings.hosts.includes(from);
      // A leader follows nobody: where it is always one of the circle, that ends there.
      const circle = next === host && passed.size < new Set(settings.hosts).size;
      if (!stranger && !circle) continue;
      const given = plan.overrides.filter(
        ({ component, key, host: own }) =>
          component === "postgres" && key === "tags.replicatefrom" && (own === undefined || own === host),
      );
      yield {
        message: stranger
          ? `"${host}" is to replicate from "${from}", which is no node of PostgreSQL: it would replicate from the leader.`
          : `"${host}" is to replicate from "${from}", and so in the end from itself: none of them gets anything while another node leads.`,
        at: [given.at(-1)?.source ?? "/postgres/extra"],
        hint: "Name another node that follows the leader.",
      };
    }
  },
};
