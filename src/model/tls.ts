import { isLoopback, listenerOf, listenersOf, type Plan } from "./plan.ts";

const directory = "/etc/gen-bundle/tls";

/** The certificate of the estate's authority, on every host: who shows one that it signed belongs to the estate. */
export const authorityPath = `${directory}/ca.crt`;

/**
 * Where a certificate of this name and its key lie on their host; `combined` is both in one file, for a certificate that
 * is declared so. Keys are made beside the bundle, never in it.
 */
export function certificatePaths(name: string): {
  readonly certificate: string;
  readonly key: string;
  readonly combined: string;
} {
  const path = (extension: string) => `${directory}/${name}.${extension}`;
  return { certificate: path("crt"), key: path("key"), combined: path("pem") };
}

/**
 * What every certificate of a host is made out to: its name, its address, loopback, and the VIPs that it may hold; and
 * the names and addresses of the balancers that pass connections through to it, since clients ask for those.
 */
export function certificateNames(
  plan: Pick<Plan, "hosts" | "vips" | "listeners" | "pools">,
  host: string,
): { readonly names: readonly string[]; readonly addresses: readonly string[] } {
  const { hosts, vips, pools } = plan;
  const own = [...vips.values()].filter((vip) => vip.hosts.includes(host));
  const before = pools
    .filter(
      ({ mode, members }) => mode === "tcp" && members.some((id) => listenerOf(plan, id)?.host === host),
    )
    .flatMap(({ role }) => listenersOf(plan, role))
    .filter(({ bind }) => !isLoopback(bind))
    .flatMap((listener) =>
      listener.vip === undefined ? (hosts.get(listener.host) ?? []) : (vips.get(listener.vip) ?? []),
    );
  const all = [hosts.get(host) ?? [], own, before].flat();
  return {
    names: [...new Set([...all.map(({ name }) => name), "localhost"])],
    addresses: [...new Set([...all.map(({ address }) => address), "127.0.0.1", "::1"])],
  };
}
