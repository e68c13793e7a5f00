import ipaddr from "ipaddr.js";
import { type AddressRange, covers, outermost, rangeOf } from "../../model/address-range.ts";
import { counted } from "../../model/counted.ts";
import type { Network } from "../../model/facts.ts";

/** Public addresses: of IPv6, those of RFC 4291, section 2.4, that are assigned. */
const everybody = { ipv4: rangeOf("0.0.0.0/0"), ipv6: rangeOf("2000::/3") } as const;

/** Parts of the Internet below this one are not named beside others. */
const smallest = 1 / 4096;

/** The part of the public addresses of its family that a range has. */
function shareOf(range: AddressRange): number {
  const all = everybody[range[0].kind()];
  if (covers(range, all)) return 1;
  return covers(all, range) ? 2 ** (all[1] - range[1]) : 0;
}

/**
 * The ranges of a network, with their indexes, that are half of the Internet or more, also together: 0.0.0.0/1 and
 * 128.0.0.0/1 are 0.0.0.0/0.
 */
export function rangesOpenToAll({ ranges }: Network): readonly (readonly [index: number, range: string])[] {
  const parsed = ranges.flatMap((source, index) =>
    ipaddr.isValidCIDR(source) ? [{ source, index, range: rangeOf(source) }] : [],
  );
  const shares = outermost(parsed).map((each) => ({ ...each, share: shareOf(each.range) }));
  return (["ipv4", "ipv6"] as const)
    .flatMap((family) => {
      const own = shares.filter(({ range }) => range[0].kind() === family);
      return own.reduce((sum, { share }) => sum + share, 0) < 0.5
        ? []
        : own.filter(({ share }) => share >= smallest);
    })
    .sort((a, b) => a.index - b.index)
    .map(({ index, source }) => [index, source]);
}

/** Names ranges in a sentence: the first three, and the number of the others. */
export function namedRanges(ranges: readonly (readonly [index: number, range: string])[]): string {
  const names = ranges.slice(0, 3).map(([, range]) => range);
  return ranges.length > 3
    ? `${names.join(", ")} and ${counted(ranges.length - 3, "more range")}`
    : names.join(" and ");
}
