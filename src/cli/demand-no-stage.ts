import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { Failure } from "./failure.ts";
import { manifestPath } from "./manifest.ts";

/**
 * A stage of a plan is part of a path: with other files, the checks of the next step would refuse the hosts.
 *
 * @throws Failure if a directory is a stage of a plan
 */
export function demandNoStage(directory: string, cwd: string): void {
  const path = resolve(cwd, directory);
  if (!/^stage-\d+$/.test(basename(path)) || !existsSync(`${dirname(path)}/plan/${manifestPath}`)) return;
  throw new Failure(
    `"${directory}" is a stage of the plan in "${dirname(directory)}": name another directory, or replace its files with --overwrite.`,
  );
}
