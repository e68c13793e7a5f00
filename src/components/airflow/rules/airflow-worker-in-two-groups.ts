import type { ComponentRule } from "../../../model/component.ts";
import { groupBy } from "../../../model/group-by.ts";
import type { Settings } from "../schema.ts";
import { type WorkerGroup, workerGroups } from "../worker-groups.ts";

/** The hosts of the smaller of two groups without one of them, if they are few. */
function without(groups: readonly WorkerGroup[], host: string): string {
  const [least, , third] = groups
    .filter(({ hosts }) => hosts.includes(host))
    .sort((a, b) => a.hosts.length - b.hosts.length);
  if (third) return "";
  const others = least?.hosts.filter((each) => each !== host) ?? [];
  if (others.length === 0 || others.length > 8) return "";
  return `, such as from "${least?.name}", whose hosts are then [${others.map((each) => `"${each}"`).join(", ")}]`;
}

export const airflowWorkerInTwoGroups: ComponentRule<Settings> = {
  id: "airflow-worker-in-two-groups",
  severity: "error",
  summary: "A host of workers is in one group.",
  rationale:
    "A host runs one worker, in one virtual environment. It cannot have the queues, the concurrency and the packages of two groups.",
  bad: { airflow: { workers: { small: { hosts: ["node2"] }, large: { hosts: ["node2", "node3"] } } } },
  good: { airflow: { workers: { small: { hosts: ["node2"] }, large: { hosts: ["node3"] } } } },
  sources: [],
  *check(settings) {
    const groups = workerGroups(settings);
    const placed = groups.flatMap(({ name, hosts, listed, source }) =>
      hosts.map((host) => ({ host, name, source: `${source}/${listed.indexOf(host)}` })),
    );
    for (const [host, [first, ...others]] of groupBy(placed, (each) => each.host)) {
      const [second, ...further] = others;
      if (!second) continue;
      const names = [first, ...others].map(({ name }) => `"${name}"`);
      yield {
        message: `The host "${host}" is in ${names.length} groups of workers: ${names.join(", ")}.`,
        at: [second.source, ...further.map(({ source }) => source), first.source],
        hint: `Remove it from ${names.length === 2 ? "one of them" : "all but one"}${without(groups, host)}. A group may read several queues.`,
      };
    }
  },
};
