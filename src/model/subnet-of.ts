import ipaddr from "ipaddr.js";
import { covers, rangeOf } from "./address-range.ts";
import type { Subnet } from "./facts.ts";
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
