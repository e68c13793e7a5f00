import { lstatSync } from "node:fs";
import module from "node:module";
import { isAbsolute, join } from "node:path";
import { setFlagsFromString } from "node:v8";

interface CompileCache {
  /** Node.js 20 does not have it. The directory is absent if the cache is not enabled. */
  readonly enableCompileCache?: (folder: string) => { readonly directory?: string };
}

/**
 * Lets Node.js keep the compiled code of the command line, which it does from version 22.1 on, in the user's folder for
 * caches. Code from a cache is executed, so a folder of another user is not used. Without a folder nothing changes.
 */
export function useCompileCache(env: NodeJS.ProcessEnv): void {
  const { HOME: home = "", XDG_CACHE_HOME: given = "" } = env;
  const folder = isAbsolute(given) ? given : join(home, ".cache");
  if (!isOwn(folder)) return;
  const { enableCompileCache } = module as typeof module & CompileCache;
  const enabled = enableCompileCache?.(join(folder, "gen-bundle")).directory !== undefined;
  // Functions that are compiled when they are first called would not be in the cache.
  if (enabled) setFlagsFromString("--no-lazy");
}

/** Reports whether a folder is the user's, and nobody else may write to it. */
function isOwn(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.uid === process.getuid?.() && ((stats?.mode ?? 0) & 0o022) === 0;
}
