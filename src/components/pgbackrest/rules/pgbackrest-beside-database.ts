import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const pgbackrestBesideDatabase: ComponentRule<Settings> = {
  id: "pgbackrest-beside-database",
  severity: "error",
  summary: "Backups are not kept on a host of the database.",
  rationale:
    "A disk failure, a fire or an attacker on that host would destroy both database and backups. One host also cannot be both sides of a pgBackRest connection.",
  bad: { tls: true, pgbackrest: { repository: { type: "posix", host: "node3" } } },
  good: {
    tls: true,
    hosts: { backup: { address: "10.0.0.14" } },
    pgbackrest: { repository: { type: "posix", host: "backup" } },
  },
  sources: ["https://pgbackrest.org/user-guide-rhel.html#repo-host"],
  needsNames: true,
  *check({ repository }, { dataDirectories }) {
    if (repository.type !== "posix") return;
    const database = dataDirectories.find(({ host }) => host === repository.host);
    if (!database) return;
    yield {
      message: `Host "${repository.host}" keeps the backups of the database in ${repository.path}, and the database itself in ${database.path}, so both are lost together.`,
      at: ["/pgbackrest/repository/host", database.source],
      hint: "Choose a host that is not a database node.",
    };
  },
};
