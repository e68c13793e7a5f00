import databasesTemplate from "../../../templates/postgres/check-databases.sql.ejs";
import settingsTemplate from "../../../templates/postgres/check-shared-settings.py.ejs";
import { banner } from "../../formats/banner.ts";
import { sqlLiteral } from "../../formats/sql.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact, helperPrograms } from "../../model/artifact.ts";
import { sortedEntries } from "../../model/order.ts";
import type { Plan } from "../../model/plan.ts";
import { titles } from "./operations.ts";
import { dynamicPath } from "./paths.ts";
import type { Settings } from "./schema.ts";

export const settingsCheck = `${helperPrograms}/check-shared-settings.py`;
export const databasesCheck = `${helperPrograms}/check-databases.sql`;

/** Programs with which checks compare the cluster with the topology. */
export function* checkFiles(plan: Plan, { databases }: Settings, host: string): Iterable<Artifact> {
  const common = { host, component: "postgres" } as const;
  const advice = (title: string) => `See RUNBOOK.md, "${title}".`;
  yield artifact({
    ...common,
    path: settingsCheck,
    content: render(settingsTemplate, {
      banner: banner(plan.name).trimEnd(),
      path: dynamicPath,
      advice: advice(titles.sharedSettings).replaceAll('"', "'"),
    }),
    mode: 0o755,
  });
  const entries = sortedEntries(databases);
  if (entries.length === 0) return;
  yield artifact({
    ...common,
    path: databasesCheck,
    content: render(databasesTemplate, {
      banner: banner(plan.name, "--").trimEnd(),
      databases: entries.map(([name, { owner }]) => ({ name: sqlLiteral(name), owner: sqlLiteral(owner) })),
      advice: advice(titles.databases),
    }),
  });
}
