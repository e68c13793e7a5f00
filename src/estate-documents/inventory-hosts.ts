import { byHost, listenersOf, managedHosts, type Plan, vipsOf } from "../model/plan.ts";
import { ansibleLiteral } from "./ansible-literal.ts";

/** The variables of a host in the inventory. */
export interface HostVariables {
  readonly ansible_host: string;
  readonly ansible_port: number;
  readonly gen_bundle_leads: string;
}

/** Every managed host of an Ansible inventory by name: where it is reached, and the command that tests whether it leads. */
export function inventoryHosts(plan: Plan): readonly (readonly [name: string, variables: HostVariables])[] {
  const shells = byHost(listenersOf(plan, "shell"));
  const leaderships = byHost(plan.leaderships);
  return managedHosts(plan).map(({ name, address }) => {
    const leads = [
      ...(leaderships.get(name) ?? []).map(({ command }) => command),
      ...vipsOf(plan, name).map((vip) => `ip -oneline address show to ${vip.address} | grep --quiet .`),
    ];
    return [
      name,
      {
        ansible_host: address,
        ansible_port: shells.get(name)?.[0]?.port ?? 22,
        gen_bundle_leads: ansibleLiteral(leads.map((command) => `{ ${command}; }`).join(" || ") || "false"),
      },
    ] as const;
  });
}
