import ipaddr from "ipaddr.js";

/** A range of addresses with a common prefix of `length` bits. */
export type AddressRange = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, length: number];

/** Parses a range or a single address. Host bits are cleared. */
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

/** Reports whether `outer` contains every address of `inner`. */
export function covers([outer, outerLength]: AddressRange, [inner, innerLength]: AddressRange): boolean {
  return outer.kind() === inner.kind() && outerLength <= innerLength && inner.match(outer, outerLength);
}
