import { type AddressRange, outermost, rangeOf } from "../model/address-range.ts";
import type { Flow, Listener } from "../model/facts.ts";
import { memoized } from "../model/memoized.ts";
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
  const sourcesOf = memoized((from: Flow["from"]) => addressesOf(plan, from));
  const parsed = memoized(rangeOf);
  for (const flow of plan.flows) {
    const sources = sourcesOf(flow.from);
    for (const id of flow.to) {
      const listener = listenerOf(plan, id);
      const host = listener && plan.hosts.get(listener.host);
      if (!(listener && host?.managed) || isLoopback(listener.bind)) continue;
      const ofHost = hosts.get(host.name) ?? new Map();
      hosts.set(host.name, ofHost);
      const key = `${listener.protocol} ${listener.port} ${listener.bind}`;
      const opening = ofHost.get(key) ?? { listener, sources: new Set<string>() };
      ofHost.set(key, opening);
      for (const source of sources) if (source !== host.address) opening.sources.add(source);
    }
  }
  const result = new Map<string, readonly Opening[]>();
  for (const [host, byKey] of hosts) {
    const list = [...byKey.values()]
      .filter(({ sources }) => sources.size > 0)
      .map(({ listener: { protocol, port, lastPort, bind, title }, sources }) => ({
        protocol,
        port,
        lastPort,
        destination: bind === "*" ? undefined : bind,
        sources: outermostSources(sources, parsed),
        title,
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

/** Host addresses and network ranges of the clients of a flow. */
function addressesOf(plan: Plan, from: Flow["from"]): string[] {
  const sources = new Set<string>();
  for (const id of from) {
    const network = networkOf(plan, id);
    if (network) for (const range of network.ranges) sources.add(range);
    else {
      const address = plan.hosts.get(serviceOf(plan, id)?.host ?? "")?.address;
      if (address) sources.add(address);
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
