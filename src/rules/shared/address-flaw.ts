import ipaddr from "ipaddr.js";

const flaws: Readonly<Record<string, string>> = {
  unspecified: "which stands for no address",
  loopback: "a loopback address, which leads every host to itself",
  linkLocal: "a link-local address, which is not configured but made up by each interface",
  multicast: "a multicast address, which belongs to groups",
  broadcast: "the broadcast address, which belongs to everyone",
  ipv4Mapped: "an IPv4 address in the form of IPv6, which no interface can have",
};

/** Why no interface can have this address for others to reach it by, in words; undefined when one can. */
export function addressFlaw(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return "which is no address";
  const parsed = ipaddr.parse(address);
  const flaw = flaws[parsed.range()];
  if (flaw) return flaw;
  // Ranges for documentation count as reserved as well, and a sketch of an estate may well use them.
  const [first = 0] = parsed.toByteArray();
  return parsed.kind() === "ipv4" && first >= 240 ? "a reserved address, which hosts drop" : undefined;
}
