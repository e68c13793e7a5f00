import { banner } from "../../formats/banner.ts";
import { line } from "../../formats/line.ts";
import { sqlIdentifier, sqlLiteral } from "../../formats/sql.ts";
import type { FileContext } from "../../model/component.ts";

/** SQL that Patroni runs once, on the first leader of a new cluster: the roles and databases of the estate. */
export function postBootstrapSql({ plan, secret }: FileContext): string {
  const accounts = plan.accounts.filter(({ role }) => role === "database-primary");
  const owners = new Map(accounts.map(({ user, secret: name }) => [user, name]));
  return [
    banner(plan.name, "--"),
    // Whatever the topology sets, the passwords must not be logged.
    "SET log_statement = 'none';\nSET log_min_duration_statement = -1;\nSET log_min_error_statement = 'panic';\n",
    ...[...owners].map(
      ([user, name]) =>
        `CREATE ROLE ${sqlIdentifier(user)} LOGIN PASSWORD ${line(sqlLiteral(secret(name)))};\n`,
    ),
    ...accounts.map(
      ({ resource, user }) => `CREATE DATABASE ${sqlIdentifier(resource)} OWNER ${sqlIdentifier(user)};\n`,
    ),
  ].join("");
}
