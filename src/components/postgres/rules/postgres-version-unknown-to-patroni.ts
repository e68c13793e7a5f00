import type { ComponentRule } from "../../../model/component.ts";
import { firstSafePatroni, isFirstNeed, neededPatroni } from "../needed-patroni.ts";
import type { Settings } from "../schema.ts";
import { firstPatroni } from "../versions.ts";

export const postgresVersionUnknownToPatroni: ComponentRule<Settings> = {
  id: "postgres-version-unknown-to-patroni",
  severity: "error",
  summary: "Patroni supports the major version of PostgreSQL.",
  rationale:
    "Patroni handles log positions, slots and parameters differently for each major version: 16 since 3.0.3, 17 since 3.3.4 and 4.0.0, 18 since 4.0.7. Before 4.0.3 it silently drops parameters that it does not know.",
  bad: { postgres: { version: 17, patroni: { version: "3.2" } } },
  good: { postgres: { version: 17, patroni: { version: "4.0" } } },
  sources: ["https://patroni.readthedocs.io/en/latest/releases.html"],
  *check(settings) {
    const { version, patroni } = settings;
    const needed = firstPatroni[version];
    if (needed === undefined || needed === firstSafePatroni || !isFirstNeed(settings, needed)) return;
    yield {
      message: `Patroni ${patroni.version} does not support PostgreSQL ${version}; Patroni ${needed} and later do.`,
      at: ["/postgres/patroni/version", "/postgres/version"],
      hint: `Set the version of Patroni to "${neededPatroni(settings)}" or later, or choose an older version of PostgreSQL.`,
    };
  },
};
