import type { ComponentRule } from "../../../model/component.ts";
import { didYouMean } from "../../../model/did-you-mean.ts";
import { extraOf } from "../../../model/override.ts";
import type { Settings } from "../schema.ts";

export const patroniReplicatesFrom: ComponentRule<Settings> = {
  id: "patroni-replicates-from",
  severity: "error",
  summary: "Every PostgreSQL node with the tag replicatefrom follows another node, without a cycle.",
  rationale:
    "The tag replicatefrom names a member. If the member does not exist, Patroni silently replicates from the leader. In a cycle without the leader, no node gets any data. The tag has no effect if it names its own node (patroni/ha.py of 4.1.5).",
  bad: { postgres: { extraByHost: { node2: { patroni: { "tags.replicatefrom": "node7" } } } } },
  good: { postgres: { extraByHost: { node2: { patroni: { "tags.replicatefrom": "node3" } } } } },
  sources: ["https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags"],
  needsNames: true,
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
      const unknown = !settings.hosts.includes(from);
      const nodes = settings.hosts.filter((node) => node !== host);
      // The leader follows no node, so a cycle of all nodes always ends at the leader.
      const cycle = next === host && passed.size < new Set(settings.hosts).size;
      if (!unknown && !cycle) continue;
      const given = plan.overrides.filter(
        ({ component, key, host: own }) =>
          component === "postgres" && key === "tags.replicatefrom" && (own === undefined || own === host),
      );
      yield {
        message: unknown
          ? `"${host}" replicates from "${from}", which is not a PostgreSQL node, so it would replicate from the leader instead.`
          : `"${host}" replicates from "${from}" and thereby in a cycle from itself, so these nodes get no data while another node leads.`,
        at: [given.at(-1)?.source ?? "/postgres/extra"],
        hint:
          (unknown ? didYouMean(from, nodes) : undefined) ??
          "Set the tag to another node that follows the leader.",
      };
    }
  },
};
