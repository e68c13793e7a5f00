import ipaddr from "ipaddr.js";
import { covers, rangeOf } from "./address-range.ts";
import type { Host, Listener, Subnet } from "./facts.ts";
import { memoized } from "./memoized.ts";
import type { Plan } from "./plan.ts";

const finders = new WeakMap<readonly Subnet[], (address: string) => Subnet | undefined>();

/** The subnet that contains an address; undefined if none does. */
export function subnetOf({ subnets }: Pick<Plan, "subnets">, address: string): Subnet | undefined {
  const find = finders.get(subnets) ?? memoized(finderOf(subnets));
  finders.set(subnets, find);
  return find(address);
}

function finderOf(subnets: readonly Subnet[]) {
  const parsed = subnets.flatMap((subnet) =>
    ipaddr.isValidCIDR(subnet.range) ? [{ subnet, range: rangeOf(subnet.range) }] : [],
  );
  return (address: string) => {
    if (!ipaddr.isValid(address)) return undefined;
    const wanted = rangeOf(address);
    return parsed.find(({ range }) => covers(range, wanted))?.subnet;
  };
}

/** Number of bits that all addresses of a subnet have in common. */
export function prefixLengthOf({ range }: Subnet): number {
  return Number(range.split("/")[1]);
}

/** Forms the name by which /etc/hosts has the address of a host in a network. */
export function nameIn(host: string, network: string): string {
  return `${host}-${network}`;
}

/** The address of a host in a network, or its main one if that is there; undefined if it has none. */
export function addressIn(
  plan: Pick<Plan, "subnets">,
  { address, addresses }: Host,
  network: string | undefined,
): string | undefined {
  const own = network === undefined ? undefined : addresses.get(network);
  return own ?? (subnetOf(plan, address)?.network === network ? address : undefined);
}

/** The address from which a host connects to a network: its own there, or else its main one, from which routers lead. */
export function sourceAddress(plan: Pick<Plan, "subnets">, host: Host, network: string | undefined): string {
  return addressIn(plan, host, network) ?? host.address;
}

/** The network in which a section places its services; undefined: that of the main address of each host. */
export function networkOfSection({ sections }: Pick<Plan, "sections">, section: string): string | undefined {
  return (sections[section] as { readonly network?: string } | undefined)?.network;
}

/** A host with its address in the network of a section. Without one, it keeps its main address, and a rule reports it. */
export function placedHost<Placed extends Host>(
  plan: Pick<Plan, "sections">,
  section: string,
  host: Placed,
): Placed {
  const network = networkOfSection(plan, section);
  const address = network === undefined ? undefined : host.addresses.get(network);
  return address === undefined ? host : { ...host, address };
}

/** The address that clients of a listener connect to. */
export function addressOf(plan: Pick<Plan, "hosts">, { host, bind, network }: Listener): string {
  if (bind !== "*") return bind;
  const found = plan.hosts.get(host);
  return (network === undefined ? undefined : found?.addresses.get(network)) ?? found?.address ?? host;
}

/** The name of a host by which others find it in the network of a section. */
export function placedName(plan: Pick<Plan, "hosts" | "sections">, section: string, host: string): string {
  const network = networkOfSection(plan, section);
  return network !== undefined && plan.hosts.get(host)?.addresses.has(network) ? nameIn(host, network) : host;
}

/** The interface of a host in the subnet of an address, such as that of a VIP. */
export function interfaceTo(plan: Pick<Plan, "subnets">, host: Host, address: string): string {
  const own = host.addresses.get(subnetOf(plan, address)?.network ?? "");
  return (own === undefined ? undefined : subnetOf(plan, own)?.interface) ?? host.interface;
}
