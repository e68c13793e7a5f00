import { BlockList, isIPv6 } from "node:net";
import type { Plan } from "../src/index.ts";

/** The prefix length of the subnet that an address is in, as Node.js finds it. */
export function prefixOf({ subnets }: Pick<Plan, "subnets">, address: string): number {
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  const own = subnets.filter(({ range }) => {
    const [first = "", length] = range.split("/");
    if (isIPv6(first) !== isIPv6(address)) return false;
    const list = new BlockList();
    list.addSubnet(first, Number(length), family);
    return list.check(address, family);
  });
  // An address outside of all is an error, and then the first one stands for its own.
  return Number((own[0] ?? subnets[0]).range.split("/")[1]);
}
