import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const pgbackrestWithoutTls: ComponentRule<Settings> = {
  id: "pgbackrest-without-tls",
  severity: "error",
  summary: "A repository on a host of the estate requires TLS.",
  rationale:
    "pgBackRest connects to other hosts with mutual TLS, or over SSH with keys that a bundle cannot contain.",
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
      message: `The backup repository is on host "${repository.host}", to which database nodes connect only with TLS, but TLS is off.`,
      at: ["/pgbackrest/repository/host", "/tls"],
      hint: 'Set "tls" to true, or keep backups in an object store: "type": "s3".',
    };
  },
};
