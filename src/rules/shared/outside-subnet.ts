import ipaddr from "ipaddr.js";

const families = { ipv4: "IPv4", ipv6: "IPv6" } as const;

/** Returns a function that describes why an address cannot be a host's address in the subnet; undefined if it can. */
export function outsideSubnet(subnet: string): (address: string) => string | undefined {
  if (!ipaddr.isValidCIDR(subnet)) return () => undefined;
  const [network, prefixLength] = ipaddr.parseCIDR(subnet);
  const reserved = new Map<string, string>();
  if (network.kind() === "ipv4" && prefixLength <= 30) {
    const [first, last] = [
      ipaddr.IPv4.networkAddressFromCIDR(subnet),
      ipaddr.IPv4.broadcastAddressFromCIDR(subnet),
    ];
    reserved.set(first.toString(), `the network address of the subnet ${subnet}`);
    reserved.set(last.toString(), `the broadcast address of the subnet ${subnet}`);
  }
  return (address) => {
    if (!ipaddr.isValid(address)) return undefined;
    const parsed = ipaddr.parse(address);
    if (parsed.kind() !== network.kind())
      return `an ${families[parsed.kind()]} address, but the subnet ${subnet} is ${families[network.kind()]}`;
    if (!parsed.match(network, prefixLength)) return `which is outside the subnet ${subnet}`;
    return reserved.get(parsed.toString());
  };
}
