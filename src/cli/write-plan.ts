import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Bundle, EstateChange } from "../index.ts";
import { changeMarkdown } from "../report/change-markdown.ts";
import { Failure } from "./failure.ts";
import { isUpToDate } from "./survey.ts";
import { surveyToWrite, writeBundle } from "./write-bundle.ts";

/**
 * Writes the bundle of each stage, and then the page, the playbook and the scripts that use them. While a stage changes there
 * is no playbook, so that none is ever beside files of another plan. The next run completes what an interrupted one has begun.
 *
 * @throws Failure if the directory cannot be written; what can be refused is refused before anything changes
 */
export function writePlan(out: string, cwd: string, change: EstateChange): void {
  const { name, stages, documents } = change;
  const later = `${out}/stage-${stages.length}`;
  if (existsSync(resolve(cwd, later)))
    throw new Failure(
      `"${out}" holds a plan with more stages, such as "${later}": name another directory, or remove it.`,
    );
  const page = {
    path: "PLAN.md",
    content: changeMarkdown(change),
    mode: 0o644,
    component: "change-documents",
  };
  const plan: Bundle = { name, artifacts: [], documents: [page, ...documents] };
  const bundles = stages.slice(1).map(({ bundle, folder }) => ({ directory: `${out}/${folder}`, bundle }));
  surveyToWrite(`${out}/plan`, cwd, plan);
  const surveys = bundles.map(({ directory, bundle }) => surveyToWrite(directory, cwd, bundle));
  if (existsSync(resolve(cwd, `${out}/plan`)) && !surveys.every(isUpToDate))
    writeBundle(`${out}/plan`, cwd, { ...plan, documents: [] });
  for (const { directory, bundle } of bundles) writeBundle(directory, cwd, bundle);
  writeBundle(`${out}/plan`, cwd, plan);
}
