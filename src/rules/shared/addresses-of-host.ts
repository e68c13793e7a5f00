import type { Host } from "../../model/facts.ts";
import { type Pointer, pointerTo } from "../../model/pointer.ts";

/** An address of a host: its main one, or the one in a network. */
export interface HostAddress {
  readonly address: string;
  readonly network: string | undefined;
  /** Part of a sentence about the host. */
  readonly words: string;
  readonly source: Pointer;
}

/** Every address of a host, the main one first. */
export function addressesOfHost({ name, address, addresses }: Host): readonly HostAddress[] {
  return [
    {
      address,
      network: undefined,
      words: `the address ${address}`,
      source: pointerTo("hosts", name, "address"),
    },
    ...[...addresses].map(([network, each]) => ({
      address: each,
      network,
      words: `the address ${each} in network "${network}"`,
      source: pointerTo("hosts", name, "addresses", network),
    })),
  ];
}
