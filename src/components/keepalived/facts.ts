import type { FactContext, FlowContext } from "../../model/component.ts";
import type { ServiceId, Vip } from "../../model/facts.ts";
import { computed } from "../../model/formula.ts";
import { interfaceTo, subnetOf } from "../../model/networks.ts";
import { electedVips, listenersOf } from "../../model/plan.ts";
import type { ByFamily } from "../../platforms/index.ts";
import type { Settings } from "./schema.ts";

export const unit = "keepalived.service";

export const scriptUser = "keepalived_script";

export const secretName = (vip: string) => `vrrp-${vip}`;

/** VRRP version 2 supports IPv4 and a password. Version 3, which IPv6 needs, supports no password. */
export const hasPassword = (vip: Vip) => !vip.address.includes(":");

/** Packages that the checks of a VIP need. */
const tools: ByFamily<readonly string[]> = {
  el: ["iputils"],
  debian: ["iputils-arping", "iputils-ping"],
};

/** Epochs of the package. */
const epochs: ByFamily<string> = { el: "", debian: "1:" };

/** Probes of services behind a VIP: interval and timeout in seconds, and numbers of consecutive results. */
export const probing = { interval: 2, timeout: 2, fall: 2, rise: 2 } as const;

/** Name of the VRRP priority for a VIP. */
export const priorityOf = ({ name }: Pick<Vip, "name">) => `priority of ${name}`;

export function facts(context: FactContext, { version, advertInterval }: Settings): void {
  const { vips, hosts } = context.base;
  const { vipControllers } = context.facts;
  const elected = electedVips({ vips, vipControllers });
  if (elected.length > 0) {
    const { interval, timeout, fall } = probing;
    // With weight 0, an owner whose probe fails releases the VIP with an advertisement, and only the skew passes until
    // the next host takes it.
    context.timing({
      span: "vip-release",
      seconds: fall * interval + timeout + 1,
      formula: `${fall} probes x ${interval} s + probe timeout ${timeout} s + at most 1 s of skew`,
      typical: {
        seconds: interval / 2 + (fall - 1) * interval + 0.5,
        formula: `half of the probe interval ${interval} s + ${fall - 1} x ${interval} s + 0.5 s of skew`,
      },
      source: "/keepalived/advertInterval",
    });
    // Three missed advertisements, and the skew of VRRP, always below one second (RFC 3768, section 6.1).
    context.timing({
      span: "vip-move",
      seconds: 3 * advertInterval + 1,
      formula: `3 x advertInterval ${advertInterval} s + at most 1 s of skew`,
      typical: {
        seconds: 2.5 * advertInterval + 0.5,
        formula: `2.5 x advertInterval ${advertInterval} s + 0.5 s of skew`,
      },
      reducibleBy: 3 * (advertInterval - 1),
      source: "/keepalived/advertInterval",
    });
  }
  const members = new Map<string, string>();
  for (const vip of elected) {
    for (const [index, name] of vip.hosts.entries()) {
      if (!members.has(name)) members.set(name, `${vip.source}/hosts/${index}`);
      // Distinct, and above 0 for the maximum of eight hosts of a VIP.
      context.derivation({
        name: priorityOf(vip),
        host: name,
        ...computed`200 - 10 x ${index} other hosts before it in the list of the VIP`,
        source: `${vip.source}/hosts`,
      });
    }
    if (!hasPassword(vip)) continue;
    context.secret({
      name: secretName(vip.name),
      kind: "vrrp-password",
      purpose: `authenticates hosts of VIP "${vip.name}" to each other`,
      source: vip.source,
    });
  }
  const services = new Map<string, readonly ServiceId[]>();
  for (const [name, source] of members) {
    const host = hosts.get(name);
    if (!host) continue;
    const service = context.service({
      tier: "keepalived",
      title: "keepalived",
      host: name,
      unit,
      user: "root",
      essential: false,
      source,
    });
    const epoch = epochs[host.platform.family];
    context.package({
      host: name,
      name: "keepalived",
      series: version === undefined ? undefined : `${epoch}${version}`,
      units: [unit],
    });
    for (const tool of tools[host.platform.family]) context.package({ host: name, name: tool });
    context.securityBoolean({ host: name, name: "keepalived_connect_any" });
    // A VIP has the prefix of the subnet. If it is added while the host's own address is missing, such as during a
    // restart of the network, it becomes the primary address, and its removal would remove the other one (ip-sysctl.rst).
    context.kernelParameter({
      host: name,
      key: "net.ipv4.conf.all.promote_secondaries",
      value: "1",
      reason: "The host keeps its own address when a VIP moves.",
    });
    context.user({
      host: name,
      name: scriptUser,
      uid: undefined,
      title: "keepalived health checks",
      home: "/",
    });
    context.listener(service, {
      bind: "*",
      port: 0,
      protocol: "vrrp",
      role: "router-election",
      title: "VRRP",
      source,
    });
    for (const vip of elected) {
      if (!vip.hosts.includes(name)) continue;
      services.set(vip.name, [...(services.get(vip.name) ?? []), service.id]);
      const device = (address: string) => interfaceTo(context.base, host, address);
      context.check({
        host: name,
        service: service.id,
        title: `VIP "${vip.name}" is held by this host alone, or responds from another host`,
        command: check(vip, device(vip.address)),
      });
      for (const address of vip.additionalAddresses) {
        const common = { host: name, service: service.id };
        context.check({
          ...common,
          title: `VIP "${vip.name}" is held at ${address} by this host alone, or by another host`,
          command: `if ${heldHere(vip.address)}; then ${heldHere(address)} && ${heldAlone(address, device(address))}; fi`,
        });
        // The owner is installed last, and holds a new address then.
        context.check({
          ...common,
          title: `VIP "${vip.name}" responds at ${address}`,
          command: `if ${heldHere(address)}; then true; else ${responds(address)}; fi`,
          drift: true,
        });
      }
    }
  }
  for (const vip of elected)
    context.agreement({
      title: `VIP ${vip.name}`,
      members: services.get(vip.name) ?? [],
      terms: terms(vip, hasPassword(vip) ? 2 : 3, advertInterval),
      secret: hasPassword(vip) ? secretName(vip.name) : undefined,
      source: vip.source,
    });
}

/**
 * The parts of an advertisement that must be those of the host that receives it (vrrp.c, vrrp_check_packet of 2.2.7): when
 * hosts were reloaded one after the other with another router id, address or interval, two owned the VIP within 4 s (tried).
 * Version 3 adopts the interval of the owner. A single host has no peers, and uses multicast. An owner that is reloaded with
 * another router id, with its first peer or without its last one releases the VIP and takes it again after 3.3 s; with
 * another address it holds both all the while (tried).
 */
function terms({ address, routerId, hosts }: Vip, version: 2 | 3, advertInterval: number): string {
  return [
    `version ${version}`,
    `router id ${routerId}`,
    address,
    hosts.length > 1 ? "unicast" : "multicast",
    ...(version === 2 ? [`every ${advertInterval} s`] : []),
  ].join(", ");
}

/**
 * Check of a VIP, within the limits of one host: the owner looks for another host with the address, and the other hosts
 * ping the owner.
 */
function check({ address }: Vip, device: string): string {
  return `if ${heldHere(address)}; then ${heldAlone(address, device)}; else ${responds(address)}; fi`;
}

function heldHere(address: string): string {
  return `ip -oneline address show to ${address} | grep --quiet .`;
}

function heldAlone(address: string, device: string): string {
  return address.includes(":") ? "true" : `arping -q -D -c 2 -w 3 -I ${device} ${address}`;
}

function responds(address: string): string {
  return `ping -q -c 1 -W 3 ${address} >/dev/null`;
}

export function flows(context: FlowContext): void {
  const listeners = listenersOf(context.facts, "router-election");
  for (const vip of electedVips({ vips: context.base.vips, vipControllers: context.facts.vipControllers })) {
    const own = listeners.filter(({ host }) => vip.hosts.includes(host));
    const members = own.map(({ service }) => service);
    context.link(
      members,
      own,
      "router-election",
      `the owner of VIP "${vip.name}" is elected`,
      vip.source,
      false,
      subnetOf(context.base, vip.address)?.network,
    );
  }
}
