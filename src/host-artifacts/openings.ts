import { outermost, rangeOf } from "../model/address-range.ts";
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
  /** Addresses and ranges, none of them within another. Hosts with the same sources share the list. */
  readonly sources: readonly string[];
  readonly title: string;
}

/**
 * The openings of each host: for every flow to one of its listeners, the hosts and networks of its clients. All other
 * ports stay closed.
 */
export function openings(plan: Plan): ReadonlyMap<string, readonly Opening[]> {
  const hosts = new Map<string, Map<string, { listener: Listener; clients: Set<readonly string[]> }>>();
  // Many flows have the same clients.
  const clientsOf = memoized((network: string | undefined) =>
    memoized((from: Flow["from"]) => addressesOf(plan, from, network)),
  );
  for (const flow of plan.flows) {
    for (const id of flow.to) {
      const listener = listenerOf(plan, id);
      const host = listener && plan.hosts.get(listener.host);
      if (!(listener && host?.managed) || isLoopback(listener.bind)) continue;
      const ofHost = hosts.get(host.name) ?? new Map();
      hosts.set(host.name, ofHost);
      const key = `${listener.protocol} ${listener.port} ${listener.bind}`;
      const opening = ofHost.get(key) ?? { listener, clients: new Set<readonly string[]>() };
      ofHost.set(key, opening);
      opening.clients.add(clientsOf(flow.network ?? listener.network)(flow.from));
    }
  }
  const outermostOf = outermostSources();
  const result = new Map<string, readonly Opening[]>();
  for (const [name, byKey] of hosts) {
    const host = plan.hosts.get(name);
    const own = host ? [host.address, ...host.addresses.values()] : [];
    const list = [...byKey.values()]
      .map(({ listener, clients }) => ({
        protocol: listener.protocol,
        port: listener.port,
        lastPort: listener.lastPort,
        destination:
          listener.bind === "*" && listener.network === undefined ? undefined : addressOf(plan, listener),
        sources: outermostOf(clients, own),
        title: listener.title,
      }))
      .filter(({ sources }) => sources.length > 0)
      .sort(
        (a, b) =>
          a.port - b.port ||
          compareText(a.protocol, b.protocol) ||
          compareText(a.destination ?? "", b.destination ?? ""),
      );
    result.set(name, list);
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

/**
 * A function for the sources of lists that no other source covers, in numerical order: sets of nftables reject overlapping
 * ranges. A host is no client of its own. Thousands of hosts can have the same thousands of sources, which are compared once.
 */
function outermostSources(): (
  lists: ReadonlySet<readonly string[]>,
  own: readonly string[],
) => readonly string[] {
  const numbers = new Map<readonly string[], number>();
  const numberOf = (list: readonly string[]) => {
    const number = numbers.get(list) ?? numbers.size;
    numbers.set(list, number);
    return number;
  };
  const parsed = memoized(rangeOf);
  const known = new Map<string, { readonly all: readonly string[]; readonly set: ReadonlySet<string> }>();
  return (clients, own) => {
    const key = [...clients].map(numberOf).sort().join();
    let sources = known.get(key);
    if (!sources) {
      const given = [...new Set([...clients].flat())];
      const all = outermost(given.map((source) => ({ source, range: parsed(source) }))).map(
        ({ source, range }) => (source.includes("/") ? `${range[0]}/${range[1]}` : source),
      );
      sources = { all, set: new Set(all) };
      known.set(key, sources);
    }
    const { all, set } = sources;
    return own.some((address) => set.has(address)) ? all.filter((source) => !own.includes(source)) : all;
  };
}
