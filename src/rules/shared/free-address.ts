import ipaddr from "ipaddr.js";
import { normalAddress } from "./normal-address.ts";
import { outsideSubnet } from "./outside-subnet.ts";

const maximumSteps = 256;

/** Finds the next address in the subnet that is not among the normal forms of those that are used. */
export function freeAddress(subnet: string, after: string, used: ReadonlySet<string>): string | undefined {
  if (!ipaddr.isValid(after)) return undefined;
  const outside = outsideSubnet(subnet);
  const bytes = ipaddr.parse(after).toByteArray();
  for (let step = 0; step < maximumSteps; step++) {
    let index = bytes.length - 1;
    while (index > 0 && bytes[index] === 255) bytes[index--] = 0;
    bytes[index] = ((bytes[index] as number) + 1) % 256;
    const candidate = ipaddr.fromByteArray(bytes).toString();
    if (outside(candidate)) return undefined;
    if (!used.has(normalAddress(candidate))) return candidate;
  }
  return undefined;
}
