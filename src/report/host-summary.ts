import { titlesByHost } from "../analysis/titles-by-host.ts";
import { counted } from "../model/counted.ts";
import { managedHosts, type Plan } from "../model/plan.ts";
import { section } from "./section.ts";

/** Sums up an estate without its files: a line for each host, or each of these, with what runs on it. */
export function hostSummary(plan: Plan, hosts?: ReadonlySet<string>): string {
  const titles = titlesByHost(plan);
  const names = managedHosts(plan).flatMap(({ name }) => (!hosts || hosts.has(name) ? [name] : []));
  const rows = names.map((name) => [name, (titles.get(name) ?? []).join(", ")] as const);
  return section(`${plan.name}: ${counted(names.length, "host")}`, rows, "No hosts.");
}
