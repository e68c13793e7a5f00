import type { Vip } from "../../model/facts.ts";
import type { Pointer } from "../../model/pointer.ts";

/** An address of a VIP: the one to which its name resolves, or an additional one. */
export interface VipAddress {
  readonly address: string;
  readonly additional: boolean;
  /** Part of a sentence about the VIP. */
  readonly words: string;
  readonly source: Pointer;
}

/** Every address of a VIP, the one to which its name resolves first. */
export function addressesOfVip({ address, additionalAddresses, source }: Vip): readonly VipAddress[] {
  return [
    { address, additional: false, words: `the address ${address}`, source: `${source}/address` },
    ...additionalAddresses.map((each, index) => ({
      address: each,
      additional: true,
      words: `the additional address ${each}`,
      source: `${source}/additionalAddresses/${index}`,
    })),
  ];
}
