import type { Platform } from "../platforms/index.ts";
import type { Host } from "./facts.ts";

/** Commands for each package manager. */
export type ByPackageManager = Readonly<Record<Platform["packageManager"], readonly string[]>>;

/** The commands for the package managers of some hosts. Where they have both, comments tell which commands are for which hosts. */
export function commandsFor(hosts: readonly Host[], commands: ByPackageManager): readonly string[] {
  const managers = [...new Set(hosts.map(({ platform }) => platform.packageManager))].sort();
  return managers.flatMap((manager) =>
    managers.length === 1 ? commands[manager] : [`# On hosts with ${manager}:`, ...commands[manager]],
  );
}
