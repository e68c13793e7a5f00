import { groupBy } from "./model/group-by.ts";
import type { TopologyKey } from "./model/topology-key.ts";
import measured from "./reached-files.json" with { type: "json" };
import { describedKeys } from "./topology-keys.ts";

/** The files that a change of each key can change, as `npm run golden` measures them. */
export interface ReachedFiles {
  readonly keysByFile: Readonly<Record<string, readonly string[]>>;
  /** Keys whose change changes no file. */
  readonly keysWithoutFile: readonly string[];
}

let reference: readonly TopologyKey[] | undefined;

/** Describes every key of the topology with its files, parents before the keys below them. */
export function topologyReference(): readonly TopologyKey[] {
  reference ??= withFiles(measured);
  return reference;
}

/** Describes every key, with these files and those of the keys below it. */
export function withFiles({ keysByFile }: ReachedFiles): readonly TopologyKey[] {
  const filesOf = groupBy(
    Object.entries(keysByFile).flatMap(([file, keys]) => keys.map((key) => ({ file, key }))),
    ({ key }) => key,
  );
  const all = describedKeys();
  return all.map((each) => {
    const within = [each, ...all.filter(({ key }) => key.startsWith(`${each.key}.`))];
    const files = within.flatMap(({ key }) => filesOf.get(key) ?? []).map(({ file }) => file);
    return { ...each, files: [...new Set(files)].sort() };
  });
}
