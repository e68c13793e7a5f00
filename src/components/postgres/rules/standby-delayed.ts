import type { ComponentRule } from "../../../model/component.ts";
import { delayOf, delayParameter, nodeRoles } from "../node-roles.ts";
import type { Settings } from "../schema.ts";

export const standbyDelayed: ComponentRule<Settings> = {
  id: "standby-delayed",
  severity: "error",
  summary: "A delayed standby never leads, confirms no commit and serves no reads.",
  rationale:
    "Patroni treats a standby with recovery_min_apply_delay like any other. As the leader it would no longer be delayed, as a synchronous standby it would be the only one that may take over, and its readers would get old data. Patroni's maintainers advise tags.",
  bad: {
    postgres: { extraByHost: { node3: { parameters: { recovery_min_apply_delay: "1h" } } } },
  },
  good: {
    postgres: {
      extraByHost: {
        node3: {
          parameters: { recovery_min_apply_delay: "1h" },
          patroni: { "tags.nofailover": true, "tags.nosync": true, "tags.noloadbalance": true },
        },
      },
    },
  },
  sources: [
    "https://github.com/patroni/patroni/issues/36",
    "https://github.com/patroni/patroni/issues/2551",
    "https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags",
  ],
  *check(settings, plan) {
    for (const { host, delayed, neverPromoted, neverSync, servesReads } of nodeRoles(settings)) {
      if (!delayed) continue;
      const synchronous = settings.synchronous !== false && !neverSync;
      const missing = [
        ...(neverPromoted ? [] : [{ tag: "tags.nofailover", role: "be promoted" }]),
        ...(synchronous ? [{ tag: "tags.nosync", role: "confirm commits" }] : []),
        ...(servesReads ? [{ tag: "tags.noloadbalance", role: "serve reads" }] : []),
      ];
      if (missing.length === 0) continue;
      const at = plan.overrides
        .filter(
          ({ component, key, host: own }) =>
            component === "postgres" && key === delayParameter && (own === undefined || own === host),
        )
        .at(-1)?.source;
      yield {
        message: `"${host}" applies WAL with a delay of ${delayOf(settings, host)}, but it may ${listed(missing.map(({ role }) => role))}.`,
        at: [at ?? "/postgres/extraByHost"],
        hint: `Set ${listed(missing.map(({ tag }) => tag))} to true in postgres.extraByHost.${host}.patroni.`,
      };
    }
  },
};

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
