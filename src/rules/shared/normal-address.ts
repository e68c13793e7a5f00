import ipaddr from "ipaddr.js";

/** The one spelling of an address by RFC 5952: "fd00::a" of "FD00:0:0::000A". What is not an address stays as it is. */
export function normalAddress(address: string): string {
  // IPv4 has one spelling only, since the schema admits no leading zeros, and most addresses are of it.
  if (!address.includes(":")) return address;
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}
