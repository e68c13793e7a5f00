import type { Plan } from "./plan.ts";

const directory = "/etc/gen-bundle/tls";

/** The certificate of the estate's authority, on every host: who shows one that it signed belongs to the estate. */
export const authorityPath = `${directory}/ca.crt`;

/** Where a certificate of this name and its key lie on their host. Keys are made beside the bundle, never in it. */
export function certificatePaths(name: string): { readonly certificate: string; readonly key: string } {
  return { certificate: `${directory}/${name}.crt`, key: `${directory}/${name}.key` };
}

/** What every certificate of a host is made out to: its name, its address, loopback, and the VIPs that it may hold. */
export function certificateNames(
  { hosts, vips }: Pick<Plan, "hosts" | "vips">,
  host: string,
): { readonly names: readonly string[]; readonly addresses: readonly string[] } {
  const own = [...vips.values()].filter((vip) => vip.hosts.includes(host));
  const address = hosts.get(host)?.address;
  return {
    names: [host, ...own.map(({ name }) => name), "localhost"],
    addresses: [...(address ? [address] : []), ...own.map((vip) => vip.address), "127.0.0.1", "::1"],
  };
}
