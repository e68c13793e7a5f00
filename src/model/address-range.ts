import ipaddr from "ipaddr.js";

/** The addresses whose first bits, so many, are those of this one. */
export type AddressRange = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, length: number];

/** The range of this text by its first address; a single address is a range of one. */
export function rangeOf(source: string): AddressRange {
  if (!source.includes("/")) {
    const address = ipaddr.parse(source);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  }
  const [address, length] = ipaddr.parseCIDR(source);
  return [
    address.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(source)
      : ipaddr.IPv6.networkAddressFromCIDR(source),
    length,
  ];
}

/** Whether every address of `inner` is one of `outer`. */
export function covers([outer, outerLength]: AddressRange, [inner, innerLength]: AddressRange): boolean {
  return outer.kind() === inner.kind() && outerLength <= innerLength && inner.match(outer, outerLength);
}
