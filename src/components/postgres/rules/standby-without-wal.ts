import type { ComponentRule } from "../../../model/component.ts";
import { nodeRoles } from "../node-roles.ts";
import type { Settings } from "../schema.ts";

export const standbyWithoutWal: ComponentRule<Settings> = {
  id: "standby-without-wal",
  severity: "error",
  summary: "A standby that does not stream reads WAL from an archive.",
  rationale:
    "With the tag nostream, Patroni gives a standby no connection to the leader. It relies on the restore_command, which comes from the backups. Without it, the standby gets no data after its first copy.",
  bad: { postgres: { extraByHost: { node3: { patroni: { "tags.nostream": true } } } } },
  good: { postgres: { extraByHost: { node3: { patroni: { "tags.nostream": false } } } } },
  sources: ["https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags"],
  *check(settings, plan) {
    if (plan.archives.length > 0) return;
    const without = nodeRoles(settings).filter(({ streams }) => !streams);
    if (without.length === 0) return;
    const [at = "/postgres/extra", ...others] = plan.overrides
      .filter(({ component, key }) => component === "postgres" && key === "tags.nostream")
      .map(({ source }) => source);
    yield {
      message: `${without.map(({ host }) => `"${host}"`).join(", ")} would get no WAL, because tags.nostream turns streaming off and there is no archive.`,
      at: [at, ...others],
      hint: "Remove the tag, or add backups that archive WAL.",
    };
  },
};
