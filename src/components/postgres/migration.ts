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

const scriptPath = "scripts/migrate-database.sh";

/** Where a database can be brought to this estate from: what its writers are and where it is written to. */
interface Migration {
  /** The host that the script runs on: one that may dial the database. */
  readonly host: string;
  readonly targets: Endpoint["targets"];
  readonly secure: boolean;
  readonly databases: readonly Account[];
  /** Hosts with the units that write to a database. */
  readonly writers: readonly { readonly host: string; readonly units: readonly string[] }[];
  /** Hosts with poolers, which keep sessions when their clients have gone. */
  readonly poolers: readonly { readonly host: string; readonly unit: string }[];
}

/** What is dialled to write. */
const writing: ReadonlySet<Role | undefined> = new Set(["database-primary", "database-pooled"]);

type Known = Pick<Plan, "hosts"> & Pick<Facts, "accounts" | "flows" | "listeners" | "pools" | "services">;

function migrationOf(plan: Known): Migration | undefined {
  const databases = plan.accounts.filter(({ role }) => role === "database-primary");
  const writers = new Map<string, Set<string>>();
  for (const { role, from, to } of plan.flows) {
    if (!writing.has(role) && !to.some((id) => writing.has(listenerOf(plan, id)?.role))) continue;
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
    ...endpoint,
    databases,
    poolers: listenersOf(plan, "database-pooler").flatMap((listener) => {
      const pooler = serviceOf(plan, listener.service);
      return pooler && plan.hosts.get(pooler.host)?.managed ? [{ host: pooler.host, unit: pooler.unit }] : [];
    }),
    writers: [...writers].map(([name, units]) => ({ host: name, units: [...units] })),
  };
}

/** How a database is brought here with the script. */
export function migration({ base, facts, introduction }: ProcedureContext): void {
  const found = migrationOf({ ...base, ...facts });
  if (!found) return;
  const text = render(migrationChapter, { ...found, script: scriptPath });
  introduction({ chapter: "migration", lines: text.trimEnd().split("\n") });
}

/** A script that brings a database from a server of its own to this estate. */
export function* documents(plan: Plan): Iterable<EstateDocument> {
  const found = migrationOf(plan);
  if (!found) return;
  yield {
    path: scriptPath,
    content: render(migrateDatabase, {
      banner: banner(plan.name).trimEnd(),
      databases: found.databases.map(({ resource, user, version }) => ({
        name: shellWord(resource),
        user: shellWord(user),
        version: shellWord(version),
      })),
      hosts: shellWord(found.targets.map(({ host }) => host).join(",")),
      ports: shellWord(found.targets.map(({ port }) => port).join(",")),
      // By authority alone: the name in the certificate is that of the node behind the port.
      ssl: found.secure ? ` sslmode=verify-ca sslrootcert=${authorityPath}` : "",
      units: [...new Set(found.writers.flatMap(({ units }) => units))].map(shellWord).join(" "),
    }),
    mode: 0o755,
    component: "postgres",
  };
}
