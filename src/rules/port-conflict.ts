import type { Listener, Vip } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { byHost, type Plan } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { named } from "./shared/named.ts";
import { normalAddress } from "./shared/normal-address.ts";
import { pointers } from "./shared/pointers.ts";

/** The addresses that a listener binds on a host. */
interface Binding {
  readonly listener: Listener;
  /** Descriptions by address; undefined: every address. */
  readonly addresses: ReadonlyMap<string, string> | undefined;
}

interface Conflict {
  /** The binding to change. */
  readonly first: Binding;
  readonly second: Binding;
  readonly overlap: string;
  readonly hosts: string[];
}

export const portConflict: Rule = {
  id: "port-conflict",
  severity: "error",
  summary: "No two listeners on a host bind the same port of the same address.",
  rationale:
    "The listener that starts second fails with EADDRINUSE, and the order can change with every boot. If one listener binds a VIP and the other every address, the failure occurs only when the VIP moves. A conflict within one load balancer is worse: both ports open, and the kernel distributes connections between them (measured; the configuration check passes).",
  bad: { postgres: { ports: { health: 8080 } } },
  good: { postgres: { ports: { health: 8008 } } },
  sources: [
    "https://man7.org/linux/man-pages/man2/bind.2.html",
    "https://man7.org/linux/man-pages/man7/socket.7.html",
  ],
  needsNames: true,
  *check(plan) {
    const vips = new Map([...plan.vips.values()].map((vip) => [normalAddress(vip.address), vip]));
    const arriving = arrivingByHost(plan, vips);
    const conflicts = new Map<string, Conflict>();
    for (const [host, listeners] of byHost(plan.listeners)) {
      // A listener that is repeated at an additional address conflicts with what the first one conflicts with.
      const ports = [...listeners, ...(arriving.get(host) ?? [])]
        .filter(({ additional }) => additional !== "address")
        .flatMap(eachPort);
      for (const sharers of groupBy(ports, portOf).values()) {
        if (sharers.length < 2 || sharers[0].protocol === "vrrp") continue;
        const bindings = sharers.map((listener) => bindingOf(plan, listener, vips));
        for (const [index, one] of bindings.entries()) {
          for (const other of bindings.slice(index + 1)) {
            // A service that is placed twice has a finding of its own.
            if (one.listener.source === other.listener.source && one.listener.title === other.listener.title)
              continue;
            const [first, second] = one.addresses && !other.addresses ? [other, one] : [one, other];
            const overlap = overlapOf(first, second);
            if (overlap === undefined) continue;
            const sides = [first, second].map(({ listener }) => `${listener.source} ${listener.title}`);
            const key = [...sides, portOf(first.listener), overlap].join("\n");
            const known = conflicts.get(key);
            if (known) known.hosts.push(host);
            else conflicts.set(key, { first, second, overlap, hosts: [host] });
          }
        }
      }
    }
    for (const { first, second, overlap, hosts } of conflicts.values()) {
      yield {
        message: `"${first.listener.title}" and "${second.listener.title}" both listen on ${portOf(first.listener)} on ${named("host", hosts)}: ${overlap}.`,
        at: pointers(
          (settable(first, second)[0] ?? first).listener.source,
          first.listener.source,
          second.listener.source,
        ),
        hint: hintFor(plan, first, second, hosts),
      };
    }
  },
};

type Vips = ReadonlyMap<string, Vip>;

/** Splits a listener on a port range into one listener for each port. */
function eachPort(listener: Listener): Listener[] {
  const { port, lastPort = port } = listener;
  return Array.from({ length: lastPort - port + 1 }, (_, index) => ({ ...listener, port: port + index }));
}

function portOf({ protocol, port }: Listener): string {
  return `${protocol}/${port}`;
}

/** The listeners on VIPs, for each host to which their VIP may move and which does not bind them yet. */
function arrivingByHost(plan: Plan, vips: Vips): ReadonlyMap<string, readonly Listener[]> {
  const floating = plan.listeners.filter(({ bind }) => bind !== "*" && vips.has(normalAddress(bind)));
  const alike = groupBy(floating, ({ bind, protocol, port, source, title }) =>
    [normalAddress(bind), protocol, port, source, title].join("\n"),
  );
  const arriving = new Map<string, Listener[]>();
  for (const listeners of alike.values()) {
    // A listener on a host's own address does not move. The rule "duplicate-address" reports an equal VIP.
    const listener = listeners.find(({ bind, host }) => bind !== plan.hosts.get(host)?.address);
    if (!listener) continue;
    const binding = new Set(listeners.map(({ host }) => host));
    for (const host of new Set(vips.get(normalAddress(listener.bind))?.hosts)) {
      if (plan.hosts.has(host) && !binding.has(host))
        arriving.set(host, [...(arriving.get(host) ?? []), listener]);
    }
  }
  return arriving;
}

function bindingOf(plan: Plan, listener: Listener, vips: Vips): Binding {
  const { bind, host, loopback } = listener;
  if (bind === "*") return { listener, addresses: undefined };
  const address = normalAddress(bind);
  const vip = vips.get(address);
  const own = normalAddress(plan.hosts.get(host)?.address ?? "") === address;
  const addresses = new Map([
    [address, vip ? `VIP "${vip.name}" (${bind})` : own ? "the host's own address" : bind],
  ]);
  const local = bind.includes(":") ? "::1" : "127.0.0.1";
  if (loopback) addresses.set(local, local);
  return { listener, addresses };
}

/** Describes the address that two listeners on the same port share; undefined if they share none. */
function overlapOf(first: Binding, second: Binding): string | undefined {
  if (!first.addresses) {
    if (!second.addresses) return "both bind every address";
    const [bound] = second.addresses.values();
    return `the first binds every address, the second binds ${bound}`;
  }
  for (const [address, title] of first.addresses) {
    if (second.addresses?.has(address)) return `both bind ${title}`;
  }
  return undefined;
}

/** The bindings whose port the topology can set, or else can state: first the one that binds every address. */
function settable(first: Binding, second: Binding): readonly Binding[] {
  const named = (first.addresses ? [second, first] : [first, second]).filter(({ listener }) =>
    /\/(?:port|ports|additionalPorts)(?:\/|$)/.test(listener.source),
  );
  const set = named.filter(({ listener }) => !listener.stated);
  return set.length > 0 ? set : named;
}

function hintFor(plan: Plan, first: Binding, second: Binding, hosts: readonly string[]): string {
  const movable = settable(first, second);
  const [one] = movable;
  // One key sets both.
  if (!one || first.listener.source === second.listener.source)
    return "Place the two services on different hosts.";
  const keys = [...new Set(movable.map(({ listener }) => dotted(listener.source)))];
  const free = freePort(plan, one.listener.port, hosts);
  return `Set ${keys.join(" or ")} to ${free}, which is unused there.`;
}

/** Finds the next port above the well-known ones that no listener on these hosts uses, with any address or protocol. */
function freePort(plan: Plan, after: number, hosts: readonly string[]): number {
  const listeners = byHost(plan.listeners);
  const used = new Set(hosts.flatMap((host) => (listeners.get(host) ?? []).map(({ port }) => port)));
  // 80 becomes 8080, as is usual.
  let port = after < 1024 ? 8000 + after - 1 : after;
  do port = port === 65_535 ? 1024 : port + 1;
  while (used.has(port));
  return port;
}
