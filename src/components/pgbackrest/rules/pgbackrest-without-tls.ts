import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const pgbackrestWithoutTls: ComponentRule<Settings> = {
  id: "pgbackrest-without-tls",
  severity: "error",
  summary: "A repository on a host of the estate takes TLS.",
  rationale:
    "pgBackRest reaches other hosts by TLS with a certificate on both sides, or by SSH with keys that a bundle cannot hold.",
  bad: {
    hosts: { backup: { address: "10.0.0.14" } },
    pgbackrest: { repository: { type: "posix", host: "backup" } },
  },
  good: {
    tls: true,
    hosts: { backup: { address: "10.0.0.14" } },
    pgbackrest: { repository: { type: "posix", host: "backup" } },
  },
  sources: ["https://pgbackrest.org/user-guide-rhel.html#repo-host"],
  *check({ repository }, { tls }) {
    if (repository.type !== "posix" || tls) return;
    yield {
      message: `The repository of backups is on host "${repository.host}", which database nodes reach by TLS alone, and the estate has no TLS.`,
      at: ["/pgbackrest/repository/host", "/tls"],
      hint: 'Set "tls" to true, or keep backups in an object store: "type": "s3".',
    };
  },
};
