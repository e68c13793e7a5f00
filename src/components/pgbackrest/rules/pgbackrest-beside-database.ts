import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const pgbackrestBesideDatabase: ComponentRule<Settings> = {
  id: "pgbackrest-beside-database",
  severity: "error",
  summary: "Backups lie on no host of the database that they are of.",
  rationale:
    "What takes the host takes both: its disk, its fire, whoever breaks into it. And one host cannot be both sides of pgBackRest's server.",
  bad: { tls: true, pgbackrest: { repository: { type: "posix", host: "node3" } } },
  good: {
    tls: true,
    hosts: { backup: { address: "10.0.0.14" } },
    pgbackrest: { repository: { type: "posix", host: "backup" } },
  },
  sources: ["https://pgbackrest.org/user-guide-rhel.html#repo-host"],
  *check({ repository }, { dataDirectories }) {
    if (repository.type !== "posix") return;
    const database = dataDirectories.find(({ host }) => host === repository.host);
    if (!database) return;
    yield {
      message: `Host "${repository.host}" keeps the backups of the database in ${repository.path}, and the database itself in ${database.path}: its loss is the loss of both.`,
      at: ["/pgbackrest/repository/host", database.source],
      hint: "Name a host that is no database node.",
    };
  },
};
