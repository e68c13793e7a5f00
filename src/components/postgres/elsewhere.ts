/** Words for which the topology has another key, or none. */
export const elsewhere: Readonly<Record<string, string>> = {
  "postgres.vip":
    "Remove it: PostgreSQL serves at the address of each node, and what routes clients to the leader has the VIP.",
  "postgres.replica|replicas|standby|standbys|nodes|members|leader|primary|master":
    'Name every node in "hosts". Patroni elects the leader among them, and the others are standbys.',
  "postgres.user|users|roles|owners":
    'Remove it: the owner of each entry in "databases" is a role that the bundle creates.',
  "postgres.memory|ram": 'Set "memory" of each host in "hosts": the buffers of PostgreSQL follow from it.',
  "postgresql|pg|database|databases": 'Write the section "postgres".',
  "mysql|mariadb|sqlite|mssql|oracle":
    'The only database is PostgreSQL: write the section "postgres", or "external.database" for one of others.',
  "external.postgres|postgresql|pg|rds|aurora|cloudsql|databases":
    'Write "database": "external.database" is a PostgreSQL that others operate.',
  "external.mysql|mariadb|mssql|oracle":
    'The only database is PostgreSQL: "external.database" is one that others operate.',
};
