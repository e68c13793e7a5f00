import { loopbackOf } from "../../formats/socket-address.ts";
import type { Connect, Declare } from "../../model/component.ts";
import type { Facts, Pool } from "../../model/facts.ts";
import { listenerOf } from "../../model/plan.ts";
import type { Settings } from "./schema.ts";

/** The pools that get a port, with it. */
export function balancedPools(
  facts: Pick<Facts, "pools">,
  { ports }: Settings,
): { pool: Pool; port: number }[] {
  return facts.pools.flatMap((pool) => {
    const port = ports[pool.name as keyof Settings["ports"]] ?? pool.port;
    return typeof port === "number" && pool.members.length > 0 ? [{ pool, port }] : [];
  });
}

export function facts(declare: Declare, settings: Settings): void {
  const vip =
    settings.vip === undefined ? undefined : declare.vip(settings.vip, "/haproxy/vip", "the balancer's VIP");
  detection(declare);
  for (const host of declare.hosts(settings.hosts, "/haproxy/hosts", "a load balancer")) {
    const service = declare.service({
      tier: "haproxy",
      title: "HAProxy",
      host: host.name,
      unit: "haproxy.service",
      user: "haproxy",
      source: host.placement,
    });
    // It binds and dials ports that the policy knows as others'.
    declare.securityBoolean({ host: host.name, name: "haproxy_connect_any" });
    const bind = vip?.address ?? (settings.local ? loopbackOf(host.address) : host.address);
    for (const { pool, port } of balancedPools(declare.facts, settings)) {
      declare.listener(service, {
        bind,
        vip: vip?.name,
        port,
        protocol: "tcp",
        role: pool.role,
        title: `HAProxy's port for ${pool.title}`,
        source: `/haproxy/ports/${pool.name}`,
      });
    }
    declare.listener(service, {
      bind: host.address,
      port: settings.ports.stats,
      protocol: "tcp",
      role: "balancer-statistics",
      title: "HAProxy's statistics",
      source: "/haproxy/ports/stats",
    });
    if (vip) {
      declare.kernelParameter({
        host: host.name,
        key: `net.${vip.address.includes(":") ? "ipv6" : "ipv4"}.ip_nonlocal_bind`,
        value: "1",
        reason: "HAProxy binds the VIP on every host, whichever holds it.",
      });
    }
  }
}

/** Two checks in a row must succeed, two seconds apart (templates/haproxy/haproxy.cfg.ejs). */
function detection(declare: Declare): void {
  declare.timing({
    span: "detection",
    seconds: 4,
    formula: "2 checks x 2 s",
    fixed: true,
    source: "/haproxy/hosts",
  });
}

export function flows(connect: Connect, settings: Settings): void {
  const balancers = connect.facts.services.filter(({ tier }) => tier === "haproxy").map(({ id }) => id);
  for (const { pool } of balancedPools(connect.facts, settings)) {
    const members = pool.members.flatMap((id) => listenerOf(connect.facts, id) ?? []);
    const [first] = members;
    if (!first) continue;
    connect.link(
      balancers,
      members,
      first.role,
      `${pool.title}: clients are led to a member`,
      "/haproxy/hosts",
    );
    const { role } = pool.check;
    if (role) connect.dial(balancers, role, `${pool.title}: members are checked`, "/haproxy/hosts");
  }
  connect.dial(["network:admin"], "balancer-statistics", "administration", "/haproxy/ports/stats");
}
