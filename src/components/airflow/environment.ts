import { socketAddress } from "../../formats/socket-address.ts";
import { userinfo } from "../../formats/url.ts";
import type { Emit } from "../../model/component.ts";
import type { Account } from "../../model/facts.ts";
import { endpointOf, type Plan } from "../../model/plan.ts";
import { home, secretNames } from "./facts.ts";
import type { Settings } from "./schema.ts";

/** What every Airflow process on a host has in its environment: where its files are, and every secret. */
export function environment(emit: Emit, settings: Settings, host: string): Record<string, string> {
  const database = databaseUrl(emit, settings, host);
  return {
    AIRFLOW_HOME: home,
    AIRFLOW_CONFIG: "/etc/airflow/airflow.cfg",
    AIRFLOW__CORE__FERNET_KEY: emit.secret(secretNames.fernet),
    AIRFLOW__WEBSERVER__SECRET_KEY: emit.secret(secretNames.web),
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: database,
    AIRFLOW__CELERY__RESULT_BACKEND: `db+${database}`,
    AIRFLOW__CELERY__BROKER_URL: brokerUrl(emit, settings, host),
  };
}

/** The account that Airflow uses of those for a role: the one that the topology names, or the only one. */
export function accountFor(
  plan: Plan,
  role: "database-primary" | "broker",
  named: string | undefined,
): Account | undefined {
  const accounts = plan.accounts.filter((account) => account.role === role);
  if (named !== undefined) return accounts.find(({ resource }) => resource === named);
  return accounts.length === 1 ? accounts[0] : undefined;
}

/** One host in the usual place; several as libpq takes them, of which the first that can be written to is used. */
function databaseUrl({ plan, secret }: Emit, settings: Settings, host: string): string {
  const account = accountFor(plan, "database-primary", settings.database);
  const targets = endpointOf(plan, "database-primary", host)?.targets ?? [];
  if (!account) return "";
  const login = `${userinfo(account.user)}:${userinfo(secret(account.secret))}`;
  const addresses = targets.map((target) => socketAddress(target.host, target.port));
  const scheme = "postgresql+psycopg2";
  if (addresses.length === 1) return `${scheme}://${login}@${addresses[0]}/${account.resource}`;
  const hosts = addresses.map((address) => `host=${address}`).join("&");
  return `${scheme}://${login}@/${account.resource}?${hosts}&target_session_attrs=read-write`;
}

/** Every node with its own full URL, which is how kombu fails over; a shorter form loses the login (measured). */
function brokerUrl({ plan, secret }: Emit, settings: Settings, host: string): string {
  const account = accountFor(plan, "broker", settings.virtualHost);
  const targets = endpointOf(plan, "broker", host)?.targets ?? [];
  if (!account) return "";
  const login = `${userinfo(account.user)}:${userinfo(secret(account.secret))}`;
  return targets
    .map((target) => `amqp://${login}@${socketAddress(target.host, target.port)}/${account.resource}`)
    .join(";");
}
