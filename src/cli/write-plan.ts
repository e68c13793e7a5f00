import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Bundle, EstateChange } from "../index.ts";
import { planPage } from "../report/plan-page.ts";
import { Failure } from "./failure.ts";
import { Folder } from "./folder.ts";
import { manifestPath } from "./manifest.ts";
import { isUpToDate, type Survey, surveyBundle } from "./survey.ts";
import { surveyToWrite, writeBundle } from "./write-bundle.ts";

/**
 * Writes the bundle of each stage, that of the estate as it is for the way back, and then the page, the playbook and the scripts
 * that use them. While a stage changes there is no playbook, so that none is ever beside files of another plan. The next run
 * completes what an interrupted one has begun.
 *
 * @param overwrite whether the run may replace another plan, or secrets with placeholders
 * @throws Failure if the directory cannot be written; what can be refused is refused before anything changes
 */
export function writePlan(out: string, cwd: string, change: EstateChange, overwrite: boolean): void {
  const { name, stages, documents } = change;
  demandFolderOfPlan(out, cwd);
  const later = `${out}/stage-${stages.length}`;
  if (existsSync(resolve(cwd, later)))
    throw new Failure(
      `"${out}" holds a plan with more stages, such as "${later}": name another directory, or remove it.`,
    );
  const page = {
    path: "PLAN.md",
    content: planPage(change),
    mode: 0o644,
    component: "change-documents",
  };
  const plan: Bundle = { name, artifacts: [], documents: [page, ...documents] };
  const bundles = stages.map(({ bundle, folder }) => ({ directory: `${out}/${folder}`, bundle }));
  const survey = overwrite ? surveyBundle : surveyToWrite;
  const found = survey(`${out}/plan`, cwd, plan);
  if (!overwrite && isOther(found))
    throw new Failure(
      `"${out}" holds another plan of the estate "${name}", whose steps may be under way: name another directory, or replace it with --overwrite.`,
    );
  const surveys = bundles.map(({ directory, bundle }) => survey(directory, cwd, bundle));
  if (existsSync(resolve(cwd, `${out}/plan`)) && !surveys.every(isUpToDate))
    writeBundle(`${out}/plan`, cwd, { ...plan, documents: [] }, { overwrite });
  for (const { directory, bundle } of bundles) writeBundle(directory, cwd, bundle, { overwrite });
  writeBundle(`${out}/plan`, cwd, plan, { overwrite });
}

/** @throws Failure if the directory has anything that is not of a plan, such as the bundle of an estate */
function demandFolderOfPlan(out: string, cwd: string): void {
  const folder = new Folder(resolve(cwd, out), out);
  try {
    const entries = folder.exists() ? folder.list(".") : [];
    if (entries.includes(manifestPath))
      throw new Failure(`"${out}" holds the bundle of an estate: name another directory for the plan.`);
    const other = entries.sort().find((entry) => !/^(plan|stage-\d+)$/.test(entry));
    if (other !== undefined)
      throw new Failure(
        `"${out}" holds something else than a plan, such as "${other}": name another directory, or empty it.`,
      );
  } finally {
    folder.close();
  }
}

/** The documents of an interrupted run are missing, and those of another plan differ. */
function isOther({ changes, stale }: Survey): boolean {
  return (
    changes.some(({ kind, file }) => kind === "change" && file.path !== manifestPath) ||
    stale.some(({ kind }) => kind === "file")
  );
}
