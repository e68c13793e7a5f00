import ipaddr from "ipaddr.js";

const flaws: Readonly<Record<string, string>> = {
  unspecified: "the unspecified address, which no host can have",
  loopback: "a loopback address, which connects every host to itself",
  linkLocal: "a link-local address, which each interface chooses for itself",
  multicast: "a multicast address, which belongs to a group of hosts",
  broadcast: "the broadcast address, which belongs to all hosts",
  ipv4Mapped: "an IPv4-mapped IPv6 address, which no interface can have",
};

/** Describes why a host cannot have and announce this address; undefined if it can. */
export function addressFlaw(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return "which is not a valid address";
  const parsed = ipaddr.parse(address);
  const flaw = flaws[parsed.range()];
  if (flaw) return flaw;
  // The library also counts documentation ranges as reserved, but a draft of an estate may use them.
  const [first = 0] = parsed.toByteArray();
  return parsed.kind() === "ipv4" && first >= 240 ? "a reserved address, which hosts drop" : undefined;
}
