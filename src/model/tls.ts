import { isLoopback, listenerOf, listenersOf, type Plan, vipsOf } from "./plan.ts";

const directory = "/etc/gen-bundle/tls";

/** The CA certificate of the estate, on every host. A peer with a certificate of this CA belongs to the estate. */
export const authorityPath = `${directory}/ca.crt`;

/**
 * Paths of a certificate and its key on their host. `combined` holds both in one file, if the certificate is declared
 * as combined. Keys are made outside the bundle, never in it.
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
 * The subject alternative names of a host's certificates: its name, its address, the loopback addresses and its VIPs;
 * and the names and addresses of load balancers that pass TLS through to it, because clients verify those.
 */
export function certificateNames(
  plan: Pick<Plan, "hosts" | "vips" | "listeners" | "pools">,
  host: string,
): { readonly names: readonly string[]; readonly addresses: readonly string[] } {
  const { hosts, vips, pools } = plan;
  const own = vipsOf(plan, host);
  const balancers = pools
    .filter(
      ({ mode, members }) => mode === "tcp" && members.some((id) => listenerOf(plan, id)?.host === host),
    )
    .flatMap(({ role }) => listenersOf(plan, role))
    .filter(({ bind }) => !isLoopback(bind))
    .flatMap((listener) =>
      listener.vip === undefined ? (hosts.get(listener.host) ?? []) : (vips.get(listener.vip) ?? []),
    );
  const all = [hosts.get(host) ?? [], own, balancers].flat();
  return {
    names: [...new Set([...all.map(({ name }) => name), "localhost"])],
    addresses: [...new Set([...all.map(({ address }) => address), "127.0.0.1", "::1"])],
  };
}
