import { yaml } from "../formats/yaml.ts";
import type { EstateDocument } from "../model/artifact.ts";
import { compareText } from "../model/order.ts";
import type { Plan } from "../model/plan.ts";
import { inventoryHosts } from "./inventory-hosts.ts";
import { waves } from "./waves.ts";

/** The name of a component's group. Its underscore prevents a clash with a host that is named like the component. */
const groupOf = (component: string) => `${component}_hosts`;

/** The group of one wave of deployment, counted from 1. */
export const waveGroup = (number: number) => `wave_${number}`;

/** ansible/inventory.yml: every managed host, grouped by component and by wave of deployment. */
export function* inventory(plan: Plan): Iterable<EstateDocument> {
  const hosts = inventoryHosts(plan);
  const groups = new Map<string, Set<string>>();
  for (const { component, host } of plan.services) {
    if (!plan.hosts.get(host)?.managed) continue;
    const group = groupOf(component);
    groups.set(group, (groups.get(group) ?? new Set()).add(host));
  }
  const children = [
    ...[...groups].sort(([a], [b]) => compareText(a, b)),
    ...waves(plan).map(({ hosts: members }, index) => [waveGroup(index + 1), members] as const),
  ].map(([group, members]) => [
    group,
    { hosts: Object.fromEntries([...members].sort(compareText).map((name) => [name, {}])) },
  ]);
  yield {
    path: "ansible/inventory.yml",
    content: yaml(plan.name, {
      all: { hosts: Object.fromEntries(hosts), children: Object.fromEntries(children) },
    }),
    mode: 0o644,
    component: "inventory",
  };
}
