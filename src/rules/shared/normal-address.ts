import ipaddr from "ipaddr.js";

/** Normalizes an address by RFC 5952: "FD00:0:0::000A" becomes "fd00::a". Other text does not change. */
export function normalAddress(address: string): string {
  // An IPv4 address has one form only, because the schema allows no leading zeros. Most addresses are IPv4.
  if (!address.includes(":")) return address;
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}
