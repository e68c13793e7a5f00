import type { Plan } from "../../model/plan.ts";
import { type Pointer, parentOf } from "../../model/pointer.ts";

export interface NamedPath {
  readonly path: string;
  /** Subject of a sentence, such as `The share "dags"`. */
  readonly title: string;
  readonly sources: readonly [Pointer, ...Pointer[]];
}

/** The distinct paths of shares, of mounts and of the directories of services. */
export function pathsOf(plan: Pick<Plan, "services" | "shares" | "mounts">): readonly NamedPath[] {
  const paths = new Map<string, NamedPath>();
  const add = (path: string, title: string, source: Pointer) => {
    if (!paths.has(path)) paths.set(path, { path, title, sources: [source] });
  };
  for (const { name, path, source } of plan.shares) add(path, `The share "${name}"`, source);
  for (const { share, path, source } of plan.mounts) add(path, `The mount of the share "${share}"`, source);
  for (const { title, directories, source } of plan.services)
    for (const { path } of directories) add(path, `A directory of "${title}"`, parentOf(source));
  return [...paths.values()];
}
