import { yaml } from "../formats/yaml.ts";
import type { EstateDocument } from "../model/artifact.ts";
import { compareText } from "../model/order.ts";
import { byHost, listenersOf, managedHosts, type Plan, vipsOf } from "../model/plan.ts";
import { waves } from "./waves.ts";

/** The name of a component's group. Its underscore prevents a clash with a host that is named like the component. */
const groupOf = (component: string) => `${component}_hosts`;

/** The group of one wave of deployment, counted from 1. */
export const waveGroup = (number: number) => `wave_${number}`;

/** ansible/inventory.yml: every managed host, grouped by component and by wave of deployment. */
export function* inventory(plan: Plan): Iterable<EstateDocument> {
  const shells = byHost(listenersOf(plan, "shell"));
  const leaderships = byHost(plan.leaderships);
  const hosts = managedHosts(plan).map(({ name, address }) => {
    const leads = [
      ...(leaderships.get(name) ?? []).map(({ command }) => command),
      ...vipsOf(plan, name).map((vip) => `ip -oneline address show to ${vip.address} | grep --quiet .`),
    ];
    return [
      name,
      {
        ansible_host: address,
        ansible_port: shells.get(name)?.[0]?.port ?? 22,
        gen_bundle_leads: literal(leads.map((command) => `{ ${command}; }`).join(" || ") || "false"),
      },
    ];
  });
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

/**
 * A value that Ansible uses literally.
 *
 * @throws TypeError for a value that Ansible would expand as a template, which no command of a component is
 */
function literal(value: string): string {
  if (/\{[{%#]/.test(value))
    throw new TypeError("Ansible would expand a value of the inventory as a template.");
  return value;
}
