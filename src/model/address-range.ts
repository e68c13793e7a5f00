import ipaddr from "ipaddr.js";
import { compareText } from "./order.ts";

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

/** The ranges that no other one covers, each once, in numerical order. */
export function outermost<Item extends { readonly source: string; readonly range: AddressRange }>(
  items: readonly Item[],
): readonly Item[] {
  const sorted = [...items].sort(
    (a, b) =>
      compareBytes(a.range[0].toByteArray(), b.range[0].toByteArray()) ||
      a.range[1] - b.range[1] ||
      compareText(a.source, b.source),
  );
  const outer: Item[] = [];
  for (const each of sorted) {
    // Ranges contain each other or have no common address, so that the last one alone can contain the next.
    const last = outer.at(-1);
    if (!last || !covers(last.range, each.range)) outer.push(each);
  }
  return outer;
}

function compareBytes(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length;
  const index = a.findIndex((byte, position) => byte !== b[position]);
  return index < 0 ? 0 : (a[index] as number) - (b[index] as number);
}
