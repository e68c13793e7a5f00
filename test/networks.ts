import { BlockList, isIPv6 } from "node:net";
import type { Plan } from "../src/index.ts";

/** The subnet that an address is in, as Node.js finds it. */
function subnetWith({ subnets }: Pick<Plan, "subnets">, address: string) {
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  return subnets.find(({ range }) => {
    const [first = "", length] = range.split("/");
    if (isIPv6(first) !== isIPv6(address)) return false;
    const list = new BlockList();
    list.addSubnet(first, Number(length), family);
    return list.check(address, family);
  });
}

/** The prefix length of the subnet of an address. An address outside of all is an error; then the first one stands for it. */
export function prefixOf(plan: Pick<Plan, "subnets">, address: string): number {
  return Number((subnetWith(plan, address) ?? plan.subnets[0]).range.split("/")[1]);
}

/** The network in which others reach an address. */
export function networkOf(plan: Pick<Plan, "subnets">, address: string): string | undefined {
  return subnetWith(plan, address)?.network;
}

/** The network that a section names. */
export function networkOfSection({ sections }: Pick<Plan, "sections">, section: string): string | undefined {
  return (sections[section] as { readonly network?: string } | undefined)?.network;
}

/** The address of a host for a section or for a network: the one that its network has, or else its only one. */
export function addressFor(plan: Plan, host: string, network: string | undefined): string {
  const found = plan.hosts.get(host);
  if (!found) throw new Error(`No host ${host}.`);
  return found.addresses.get(network ?? "") ?? found.address;
}

/** The name by which others find a host in a network. */
export function nameFor(plan: Plan, host: string, network: string | undefined): string {
  return plan.hosts.get(host)?.addresses.has(network ?? "") ? `${host}-${network}` : host;
}

/** The interface of a host in the network of an address: that of the subnet of its own address there. */
export function interfaceFor(plan: Plan, host: string, address: string): string {
  const own = plan.hosts.get(host)?.addresses.get(networkOf(plan, address) ?? "");
  const there = own === undefined ? undefined : subnetWith(plan, own)?.interface;
  return there ?? plan.hosts.get(host)?.interface ?? "";
}
