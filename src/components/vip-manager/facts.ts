import { curl } from "../../formats/curl.ts";
import { socketAddress } from "../../formats/socket-address.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Facts, Listener, Pool } from "../../model/facts.ts";
import { listenerOf, listenersOf, type Plan, poolOf, serviceOf } from "../../model/plan.ts";
import type { ByFamily } from "../../platforms/index.ts";
import type { Settings } from "./schema.ts";

export const unit = "vip-manager.service";
export const user = "vip-manager";

/** Package names of PGDG. Debian's own package "vip-manager" is version 1. */
const packages: ByFamily<string> = { el: "vip-manager", debian: "vip-manager2" };

/** Pools with the leader as their only healthy member. */
function primaryPools({ pools }: Pick<Facts, "pools">): readonly Pool[] {
  const primary = poolOf({ pools }, "database-primary");
  return pools.filter(
    ({ check }) => check.role === primary?.check.role && check.path === primary?.check.path,
  );
}

/** Health endpoint on a host that tells if its node leads. */
export function leaderCheckOf(
  facts: Pick<Facts, "pools" | "listeners">,
  host: string,
): { readonly listener: Listener; readonly path: string } | undefined {
  const check = primaryPools(facts)[0]?.check;
  const listener = check?.role && listenersOf(facts, check.role).find((each) => each.host === host);
  return listener && check ? { listener, path: check.path } : undefined;
}

export function facts(context: FactContext, settings: Settings): void {
  const { base } = context;
  const source = "/vipManager/vip";
  const vip = context.vip(settings.vip, source, "the VIP that follows the leader");
  if (!vip) return;
  context.vipController({ vip: vip.name, title: "vip-manager", source });
  // vip-manager waits one interval after each answer, with a timeout of 1 s (checker/patroni_leader_checker.go), and
  // then acts at once (ipmanager/ip_manager.go).
  const interval = settings.interval / 1000;
  context.timing({
    span: "detection",
    seconds: interval + 2,
    formula: `interval ${interval} s + 2 checks of 1 s`,
    typical: { seconds: interval / 2, formula: `half of interval ${interval} s` },
    source: "/vipManager/interval",
  });
  for (const pool of primaryPools(context.facts)) {
    for (const id of pool.members) {
      const member = listenerOf(context.facts, id);
      const service = member && serviceOf(context.facts, member.service);
      if (!service) continue;
      const { port, protocol, secure, title } = member;
      context.listener(service, {
        bind: vip.address,
        vip: vip.name,
        port,
        protocol,
        secure,
        role: pool.role,
        title: `${title} by the VIP`,
        source,
      });
    }
  }
  for (const { host, source: placement } of nodes(context.facts)) {
    const leaderCheck = leaderCheckOf(context.facts, host);
    const family = base.hosts.get(host)?.platform.family;
    if (!leaderCheck || family === undefined) continue;
    const service = context.service({
      tier: "vip-manager",
      title: "vip-manager",
      host,
      unit,
      user,
      essential: false,
      source: placement,
    });
    context.user({ host, name: user, uid: undefined, title: "vip-manager", home: "/" });
    context.package({
      host,
      name: packages[family],
      repository: "pgdg",
      series: settings.version,
      units: [unit],
    });
    if (base.tls) {
      context.certificate({
        host,
        name: "vip-manager",
        services: [service.id],
        client: true,
        user,
        group: user,
        units: [unit],
        action: "restart",
        source: placement,
      });
    }
    const { bind: address, port, secure } = leaderCheck.listener;
    const page = curl({ address, port, path: leaderCheck.path, secure, certificate: "vip-manager" });
    context.check({
      host,
      service: service.id,
      title: "the VIP is on the host of the leader, and on no other",
      command: `if ${page} >/dev/null 2>&1; then ip -oneline address | grep -qF ' ${vip.address}/'; else ! ip -oneline address | grep -qF ' ${vip.address}/'; fi`,
    });
  }
}

/** Services of the database nodes. */
function nodes(facts: Pick<Facts, "pools" | "listeners" | "services">) {
  const members = primaryPools(facts).flatMap(({ members: ids }) => ids);
  const hosts = new Map(
    members.flatMap((id) => {
      const listener = listenerOf(facts, id);
      const service = listener && serviceOf(facts, listener.service);
      return service ? [[service.host, service] as const] : [];
    }),
  );
  return [...hosts.values()];
}

export function urlOf({ bind, port, secure }: Listener): string {
  return `${secure ? "https" : "http"}://${socketAddress(bind, port)}`;
}

export function flows(context: FlowContext): void {
  for (const { id, host, source } of managers(context.facts)) {
    const leaderCheck = leaderCheckOf(context.facts, host);
    if (leaderCheck)
      context.link(
        [id],
        [leaderCheck.listener],
        leaderCheck.listener.role,
        "vip-manager checks for the leader",
        source,
      );
  }
}

export function managers({ services }: Pick<Plan, "services">) {
  return services.filter(({ tier }) => tier === "vip-manager");
}
