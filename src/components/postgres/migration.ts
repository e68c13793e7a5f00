import migrateDatabase from "../../../templates/postgres/migrate-database.sh.ejs";
import migrationChapter from "../../../templates/postgres/migration.md.ejs";
import { banner } from "../../formats/banner.ts";
import { shellWord } from "../../formats/shell.ts";
import { render } from "../../formats/template.ts";
import type { EstateDocument } from "../../model/artifact.ts";
import type { ProcedureContext } from "../../model/component.ts";
import type { Account, Endpoint, Facts, Role } from "../../model/facts.ts";
import { endpointOf, listenerOf, listenersOf, type Plan, serviceOf } from "../../model/plan.ts";
import { authorityPath } from "../../model/tls.ts";
import { sslModeOf } from "./ssl-mode.ts";

const scriptPath = "scripts/migrate-database.sh";

/** Details of a migration into this estate: the endpoint for writes, and the services that write. */
interface Migration {
  /** Host that runs the script, one that may connect to the database. */
  readonly host: string;
  readonly targets: Endpoint["targets"];
  readonly mode: ReturnType<typeof sslModeOf>;
  readonly databases: readonly Account[];
  /** Hosts with their units that write to a database. */
  readonly writers: readonly { readonly host: string; readonly units: readonly string[] }[];
  /** Hosts with connection poolers, which keep sessions open after their clients have disconnected. */
  readonly poolers: readonly { readonly host: string; readonly unit: string }[];
}

/** Roles of endpoints that accept writes. */
const writableRoles: ReadonlySet<Role | undefined> = new Set(["database-primary", "database-pooled"]);

type MigrationFacts = Pick<Plan, "hosts" | "vips" | "tlsOffered"> &
  Pick<Facts, "accounts" | "flows" | "listeners" | "pools" | "services">;

function migrationOf(plan: MigrationFacts): Migration | undefined {
  const databases = plan.accounts.filter(({ role }) => role === "database-primary");
  const writers = new Map<string, Set<string>>();
  for (const { role, from, to } of plan.flows) {
    if (!writableRoles.has(role) && !to.some((id) => writableRoles.has(listenerOf(plan, id)?.role))) continue;
    for (const id of from) {
      const service = serviceOf(plan, id);
      if (!service || !plan.hosts.get(service.host)?.managed) continue;
      writers.set(service.host, (writers.get(service.host) ?? new Set()).add(service.unit));
    }
  }
  const [host] = writers.keys();
  const endpoint = host === undefined ? undefined : endpointOf(plan, "database-primary", host);
  if (host === undefined || databases.length === 0 || !endpoint) return undefined;
  return {
    host,
    targets: endpoint.targets,
    mode: sslModeByVersion(plan, endpoint, databases),
    databases,
    poolers: listenersOf(plan, "database-pooler").flatMap((listener) => {
      const pooler = serviceOf(plan, listener.service);
      return pooler && plan.hosts.get(pooler.host)?.managed ? [{ host: pooler.host, unit: pooler.unit }] : [];
    }),
    writers: [...writers].map(([name, units]) => ({ host: name, units: [...units] })),
  };
}

/** Before 15, libpq matches a certificate by host name only, not by IP address. */
function sslModeByVersion(
  plan: MigrationFacts,
  endpoint: Endpoint,
  databases: readonly Account[],
): ReturnType<typeof sslModeOf> {
  const mode = sslModeOf(plan, "database-primary", endpoint);
  const old = databases.some(({ version }) => Number(version) < 15);
  return mode === "verify-full" && old && endpoint.kind === "local" ? "verify-ca" : mode;
}

/** Chapter of the runbook on the migration script. */
export function migration({ base, facts, introduction }: ProcedureContext): void {
  const details = migrationOf({ ...base, ...facts });
  if (!details) return;
  const text = render(migrationChapter, { ...details, script: scriptPath });
  introduction({ chapter: "migration", lines: text.trimEnd().split("\n") });
}

/** Script that migrates a database from a standalone server to this estate. */
export function* documents(plan: Plan): Iterable<EstateDocument> {
  const details = migrationOf(plan);
  if (!details) return;
  yield {
    path: scriptPath,
    content: render(migrateDatabase, {
      banner: banner(plan.name).trimEnd(),
      databases: details.databases.map(({ resource, user, version }) => ({
        name: shellWord(resource),
        user: shellWord(user),
        version: shellWord(version),
      })),
      hosts: shellWord(details.targets.map(({ host }) => host).join(",")),
      ports: shellWord(details.targets.map(({ port }) => port).join(",")),
      ssl: details.mode === undefined ? "" : ` sslmode=${details.mode} sslrootcert=${authorityPath}`,
      units: [...new Set(details.writers.flatMap(({ units }) => units))].map(shellWord).join(" "),
    }),
    mode: 0o755,
    component: "postgres",
  };
}
