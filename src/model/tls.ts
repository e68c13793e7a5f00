import type { Certificate, Role } from "./facts.ts";
import { nameIn } from "./networks.ts";
import { isLoopback, listenersOf, listenersOfService, type Plan } from "./plan.ts";

/** The states of TLS in the order in which it is turned on, each of which a running estate leaves for its neighbours only. */
export const tlsStates = [false, "offered", "used", true] as const;

/** The states between off and on. */
export const tlsTransitions = ["offered", "used"] as const satisfies readonly (typeof tlsStates)[number][];

const directory = "/etc/gen-bundle/tls";

/** The CA certificate of the estate, on every host. A peer with a certificate of this CA belongs to the estate. */
export const authorityPath = authorityPathOf();

/** The CA certificate of the estate, or that of a role whose listeners accept no other certificates. */
export function authorityPathOf(role?: Role): string {
  return `${directory}/${role === undefined ? "" : `${role}-`}ca.crt`;
}

/** The authorities of the estate's certificates, that of the estate first. */
export function authoritiesOf({ certificates }: Pick<Plan, "certificates">): readonly (Role | undefined)[] {
  return [...new Set([undefined, ...certificates.map(({ authority }) => authority)])];
}

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

/** True if a service shows the certificate to its clients, now or once they use TLS. */
export function servesWith(
  plan: Pick<Plan, "listeners" | "tlsOffered">,
  { services }: Pick<Certificate, "services">,
): boolean {
  return services.some((id) =>
    listenersOfService(plan, id).some(
      ({ secure, eitherWay }) => secure || (plan.tlsOffered && eitherWay !== undefined),
    ),
  );
}

/**
 * The subject alternative names of a certificate: the host's name, and for a server its names and addresses, the loopback addresses
 * and the VIPs of the listeners; and the names and addresses of load balancers that pass TLS through to it, because
 * clients verify those.
 */
export function certificateNames(
  plan: Pick<Plan, "hosts" | "vips" | "listeners" | "pools" | "tlsOffered">,
  certificate: Pick<Certificate, "host" | "services">,
): { readonly names: readonly string[]; readonly addresses: readonly string[] } {
  const { hosts, vips, pools } = plan;
  const { host, services } = certificate;
  if (!servesWith(plan, certificate)) return { names: [host], addresses: [] };
  const own = services.flatMap((id) => listenersOfService(plan, id));
  const ids = new Set<string>(own.map(({ id }) => id));
  const balancers = pools
    .filter(({ mode, members }) => mode === "tcp" && members.some((id) => ids.has(id)))
    .flatMap(({ role }) => listenersOf(plan, role))
    .filter(({ bind }) => !isLoopback(bind));
  const reached = [...own.filter(({ vip }) => vip !== undefined), ...balancers].flatMap((listener) =>
    listener.vip === undefined ? (hosts.get(listener.host) ?? []) : (vips.get(listener.vip) ?? []),
  );
  const all = [hosts.get(host) ?? [], reached]
    .flat()
    .flatMap((each) => [
      { name: each.name, address: each.address },
      ...("addresses" in each
        ? [...each.addresses].map(([network, address]) => ({ name: nameIn(each.name, network), address }))
        : each.additionalAddresses.map((address) => ({ name: each.name, address }))),
    ]);
  return {
    names: [...new Set([...all.map(({ name }) => name), "localhost"])],
    addresses: [...new Set([...all.map(({ address }) => address), "127.0.0.1", "::1"])],
  };
}
