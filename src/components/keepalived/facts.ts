import type { Connect, Declare } from "../../model/component.ts";
import { listenersOf } from "../../model/plan.ts";
import type { Settings } from "./schema.ts";

export const scriptUser = "keepalived_script";

export const secretName = (vip: string) => `vrrp-${vip}`;

export function facts(declare: Declare, { advertInterval }: Settings): void {
  const { vips, hosts } = declare.ground;
  // RFC 3768, section 6.1: three intervals, and less than a second by priority.
  if (vips.size > 0) {
    // The checks stand in templates/keepalived/keepalived.conf.ejs; an owner that gives up says so, and is followed at once.
    declare.timing({
      span: "vip-release",
      seconds: 7,
      formula: "2 checks x 2 s + 2 s for the last one + 1 s",
      fixed: true,
      source: "/keepalived/advertInterval",
    });
    declare.timing({
      span: "vip-move",
      seconds: 3 * advertInterval + 1,
      formula: `3 x advertInterval ${advertInterval} s + 1 s`,
      source: "/keepalived/advertInterval",
    });
  }
  const members = new Map<string, string>();
  for (const vip of vips.values()) {
    for (const [index, name] of vip.hosts.entries()) {
      if (!members.has(name)) members.set(name, `${vip.source}/hosts/${index}`);
    }
    declare.secret({
      name: secretName(vip.name),
      kind: "vrrp-password",
      purpose: `hosts of VIP "${vip.name}" know each other by it`,
      source: vip.source,
    });
  }
  for (const [name, source] of members) {
    const host = hosts.get(name);
    if (!host) continue;
    const service = declare.service({
      tier: "keepalived",
      title: "keepalived",
      host: name,
      unit: "keepalived.service",
      user: "root",
      essential: false,
      source,
    });
    declare.securityBoolean({ host: name, name: "keepalived_connect_any" });
    declare.user({
      host: name,
      name: scriptUser,
      uid: undefined,
      title: "Health checks of keepalived",
      home: "/",
    });
    declare.listener(service, {
      bind: "*",
      port: 0,
      protocol: "vrrp",
      role: "router-election",
      title: "VRRP",
      source,
    });
  }
}

export function flows(connect: Connect): void {
  const listeners = listenersOf(connect.facts, "router-election");
  for (const vip of connect.ground.vips.values()) {
    const own = listeners.filter(({ host }) => vip.hosts.includes(host));
    const members = own.map(({ service }) => service);
    connect.link(members, own, "router-election", `the owner of VIP "${vip.name}" is elected`, vip.source);
  }
}
