export const secretNames = {
  superuser: "postgres-superuser",
  replication: "postgres-replication",
  rewind: "postgres-rewind",
  restApi: "patroni-rest-api",
  owner: (role: string) => `postgres-role-${role}`,
};
