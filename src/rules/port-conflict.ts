import type { Listener, Vip } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { byHost, type Plan } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { named } from "./shared/named.ts";
import { normalAddress } from "./shared/normal-address.ts";
import { pointers } from "./shared/pointers.ts";

/** What a listener binds on a host. */
interface Binding {
  readonly listener: Listener;
  /** In words by address; undefined: every address. */
  readonly addresses: ReadonlyMap<string, string> | undefined;
}

interface Conflict {
  /** The one to change first. */
  readonly first: Binding;
  readonly second: Binding;
  readonly overlap: string;
  readonly hosts: string[];
}

export const portConflict: Rule = {
  id: "port-conflict",
  severity: "error",
  summary: "No two listeners of a host bind the same port of the same address.",
  rationale:
    "The second one fails with EADDRINUSE, whichever that is: the one that starts later, which changes from boot to boot. Where a VIP and every address overlap, it is found no earlier than the VIP moves. Two ports of one load balancer are worse: both start, and the kernel deals connections out between them (measured; its own check of the configuration passes).",
  bad: { postgres: { ports: { health: 8080 } } },
  good: { postgres: { ports: { health: 8008 } } },
  sources: [
    "https://man7.org/linux/man-pages/man2/bind.2.html",
    "https://man7.org/linux/man-pages/man7/socket.7.html",
  ],
  *check(plan) {
    const vips = new Map([...plan.vips.values()].map((vip) => [normalAddress(vip.address), vip]));
    const arriving = arrivingByHost(plan, vips);
    const conflicts = new Map<string, Conflict>();
    for (const [host, listeners] of byHost(plan.listeners)) {
      const ports = [...listeners, ...(arriving.get(host) ?? [])].flatMap(eachPort);
      for (const sharers of groupBy(ports, portOf).values()) {
        if (sharers.length < 2 || sharers[0].protocol === "vrrp") continue;
        const bindings = sharers.map((listener) => bindingOf(plan, listener, vips));
        for (const [index, one] of bindings.entries()) {
          for (const other of bindings.slice(index + 1)) {
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
        message: `"${first.listener.title}" and "${second.listener.title}" both listen on ${portOf(first.listener)} of ${named("host", hosts)}: ${overlap}.`,
        at: pointers(
          (toMove(first, second) ?? first).listener.source,
          first.listener.source,
          second.listener.source,
        ),
        hint: hintFor(plan, first, second, hosts),
      };
    }
  },
};

type Vips = ReadonlyMap<string, Vip>;

/** A listener on several ports in a row as one on each. */
function eachPort(listener: Listener): Listener[] {
  const { port, lastPort = port } = listener;
  return Array.from({ length: lastPort - port + 1 }, (_, index) => ({ ...listener, port: port + index }));
}

function portOf({ protocol, port }: Listener): string {
  return `${protocol}/${port}`;
}

/** Listeners on a VIP, for each host that the VIP may move to and that does not bind it yet. */
function arrivingByHost(plan: Plan, vips: Vips): ReadonlyMap<string, readonly Listener[]> {
  const floating = plan.listeners.filter(({ bind }) => bind !== "*" && vips.has(normalAddress(bind)));
  const alike = groupBy(floating, ({ bind, protocol, port, source, title }) =>
    [normalAddress(bind), protocol, port, source, title].join("\n"),
  );
  const arriving = new Map<string, Listener[]>();
  for (const listeners of alike.values()) {
    // A host whose own address is a VIP's is a finding of its own, and what it binds there moves nowhere.
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

/** How two listeners of the same port come to the same address, in words; undefined when they do not. */
function overlapOf(first: Binding, second: Binding): string | undefined {
  if (!first.addresses) {
    if (!second.addresses) return "both bind every address";
    const [bound] = second.addresses.values();
    return `the first binds every address, the second ${bound}`;
  }
  for (const [address, title] of first.addresses) {
    if (second.addresses?.has(address)) return `both bind ${title}`;
  }
  return undefined;
}

/** Of two bindings the one whose port the topology can set, preferably one that binds every address. */
function toMove(first: Binding, second: Binding): Binding | undefined {
  const candidates = first.addresses ? [second, first] : [first, second];
  return candidates.find(({ listener }) => /\/ports?(?:\/|$)/.test(listener.source));
}

function hintFor(plan: Plan, first: Binding, second: Binding, hosts: readonly string[]): string {
  const settable = toMove(first, second);
  if (!settable) return "Place the two on different hosts.";
  const free = freePort(plan, settable.listener.port, hosts);
  const set = `Set ${dotted(settable.listener.source)} to ${free}, which nothing else uses there`;
  const [bound] = second.addresses?.values() ?? [];
  return !first.addresses && bound?.startsWith("VIP ")
    ? `${set}, or bind "${first.listener.title}" to the host's own address alone.`
    : `${set}.`;
}

/** The next port that no listener of these hosts uses, with any address or protocol. */
function freePort(plan: Plan, after: number, hosts: readonly string[]): number {
  const listeners = byHost(plan.listeners);
  const used = new Set(hosts.flatMap((host) => (listeners.get(host) ?? []).map(({ port }) => port)));
  let port = after;
  do port = port === 65_535 ? 1024 : port + 1;
  while (used.has(port));
  return port;
}
