import { type AddressRange, outermost, rangeOf } from "../model/address-range.ts";
import type { Flow, Listener } from "../model/facts.ts";
import { memoized } from "../model/memoized.ts";
import { addressOf, sourceAddress } from "../model/networks.ts";
import { compareText } from "../model/order.ts";
import { isLoopback, listenerOf, networkOf, type Plan, serviceOf } from "../model/plan.ts";

/** Traffic that the firewall of a host admits. */
export interface Opening {
  readonly protocol: Listener["protocol"];
  readonly port: number;
  readonly lastPort: number | undefined;
  /** The only destination address; undefined: any address of the host. */
  readonly destination: string | undefined;
  /** Addresses and ranges, none of them within another. */
  readonly sources: readonly string[];
  readonly title: string;
}

/**
 * The openings of each host: for every flow to one of its listeners, the hosts and networks of its clients. All other
 * ports stay closed.
 */
export function openings(plan: Plan): ReadonlyMap<string, readonly Opening[]> {
  const hosts = new Map<string, Map<string, { listener: Listener; sources: Set<string> }>>();
  // Many flows have the same clients, and many hosts the same sources.
  const sourcesOf = memoized((network: string | undefined) =>
    memoized((from: Flow["from"]) => addressesOf(plan, from, network)),
  );
  const parsed = memoized(rangeOf);
  for (const flow of plan.flows) {
    for (const id of flow.to) {
      const listener = listenerOf(plan, id);
      const host = listener && plan.hosts.get(listener.host);
      if (!(listener && host?.managed) || isLoopback(listener.bind)) continue;
      const ofHost = hosts.get(host.name) ?? new Map();
      hosts.set(host.name, ofHost);
      const key = `${listener.protocol} ${listener.port} ${listener.bind}`;
      const opening = ofHost.get(key) ?? { listener, sources: new Set<string>() };
      ofHost.set(key, opening);
      const own = new Set([host.address, ...host.addresses.values()]);
      for (const source of sourcesOf(flow.network ?? listener.network)(flow.from))
        if (!own.has(source)) opening.sources.add(source);
    }
  }
  const result = new Map<string, readonly Opening[]>();
  for (const [host, byKey] of hosts) {
    const list = [...byKey.values()]
      .filter(({ sources }) => sources.size > 0)
      .map(({ listener, sources }) => ({
        protocol: listener.protocol,
        port: listener.port,
        lastPort: listener.lastPort,
        destination:
          listener.bind === "*" && listener.network === undefined ? undefined : addressOf(plan, listener),
        sources: outermostSources(sources, parsed),
        title: listener.title,
      }))
      .sort(
        (a, b) =>
          a.port - b.port ||
          compareText(a.protocol, b.protocol) ||
          compareText(a.destination ?? "", b.destination ?? ""),
      );
    result.set(host, list);
  }
  return result;
}

/** Addresses of hosts and ranges of networks from which the clients of a flow connect to a network. */
function addressesOf(plan: Plan, from: Flow["from"], to: string | undefined): string[] {
  const sources = new Set<string>();
  for (const id of from) {
    const network = networkOf(plan, id);
    if (network) for (const range of network.ranges) sources.add(range);
    else {
      const host = plan.hosts.get(serviceOf(plan, id)?.host ?? "");
      if (host) sources.add(sourceAddress(plan, host, to));
    }
  }
  return [...sources];
}

/** Sources that no other source covers, in numerical order: sets of nftables reject overlapping ranges. */
function outermostSources(sources: Iterable<string>, parsed: (source: string) => AddressRange): string[] {
  return outermost([...sources].map((source) => ({ source, range: parsed(source) }))).map(
    ({ source, range }) => (source.includes("/") ? `${range[0]}/${range[1]}` : source),
  );
}
