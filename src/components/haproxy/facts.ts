import { curl } from "../../formats/curl.ts";
import { loopbackOf } from "../../formats/socket-address.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Derivation, Facts, Pool, Timing } from "../../model/facts.ts";
import { computed } from "../../model/formula.ts";
import { isMonitored, listenerOf, listenersOf, networkId } from "../../model/plan.ts";
import { pointerTo } from "../../model/pointer.ts";
import { isPackaged, versionIn } from "../../model/version.ts";
import type { Settings } from "./schema.ts";
import { haproxyVersions } from "./versions.ts";

export const unit = "haproxy.service";

/** Days for which the certificate of users must still be valid. Authorities of the web renew them 30 days before. */
export const certificateDays = 14;

/** Pools that have a port, with the port. */
export function balancedPools(
  facts: Pick<Facts, "pools">,
  { ports }: Settings,
): { pool: Pool; port: number }[] {
  return facts.pools.flatMap((pool) => {
    const port = ports[pool.name as keyof Settings["ports"]] ?? pool.port;
    return typeof port === "number" && pool.members.length > 0 ? [{ pool, port }] : [];
  });
}

/** True if browsers reach a pool over HTTPS: with the certificate of the estate, or with one of its own. */
export function servesHttps(
  { mode, public: forUsers }: Pool,
  { certificate }: Settings,
  tls: boolean,
): boolean {
  return mode === "http" && (tls || (forUsers === true && certificate !== undefined));
}

/** The port of the web interface over HTTPS to which browsers are redirected: that of users, if they have their own. */
export function redirectTarget(balanced: ReturnType<typeof balancedPools>, settings: Settings, tls: boolean) {
  const secure = balanced.filter(({ pool }) => servesHttps(pool, settings, tls));
  return secure.find(({ pool }) => pool.public) ?? secure[0];
}

export function facts(context: FactContext, settings: Settings): void {
  const { tls, tlsOffered } = context.base;
  const { ports } = settings;
  const vip =
    settings.vip === undefined
      ? undefined
      : context.vip(settings.vip, "/haproxy/vip", "the load balancer's VIP");
  const balanced = balancedPools(context.facts, settings);
  for (const timing of timings(balanced)) context.timing(timing);
  for (const derivation of derivations(balanced)) context.derivation(derivation);
  for (const host of context.hosts(settings.hosts, "/haproxy/hosts", "a load balancer")) {
    const version = versionIn(haproxyVersions, context.base, host.platform);
    const service = context.service({
      tier: "haproxy",
      title: "HAProxy",
      host: host.name,
      unit,
      user: "haproxy",
      source: host.placement,
    });
    context.package({
      host: host.name,
      name: "haproxy",
      units: [unit],
      ...(isPackaged(haproxyVersions, host.platform, version)
        ? {}
        : { repository: "haproxy", series: version }),
    });
    // Client of HAProxy's socket, which saves the states of servers before a reload.
    context.package({ host: host.name, name: "socat" });
    // HAProxy binds and connects to ports that the policy assigns to other services.
    context.securityBoolean({ host: host.name, name: "haproxy_connect_any" });
    if (tlsOffered) {
      // HAProxy reads keys before it drops root privileges. With OpenSSL 3, as on Enterprise Linux 9, 2.4 cannot read them
      // from two files (haproxy issue 2791; tried).
      context.certificate({
        host: host.name,
        name: "haproxy",
        services: [service.id],
        client: true,
        combined: true,
        user: "root",
        group: "root",
        units: [unit],
        action: "reload",
        source: host.placement,
      });
    }
    const bind = vip?.address ?? (settings.local ? loopbackOf(host.address) : host.address);
    const own = { bind, vip: vip?.name };
    const onHost = { bind: host.address, vip: undefined };
    const front = (name: string) => {
      const state = vip && settings.hostAddresses[name];
      const [used, other] = state === "used" ? [onHost, own] : [own, state && onHost];
      const places = { vip: "/haproxy/vip", host: pointerTo("haproxy", "hostAddresses", name) };
      return { ...used, protocol: "tcp" as const, front: { ...places, other } };
    };
    const morePorts = (name: string) => ({
      ports: settings.additionalPorts[name] ?? [],
      source: pointerTo("haproxy", "additionalPorts", name),
    });
    for (const { pool, port } of balanced) {
      context.listener(service, {
        ...front(pool.name),
        port,
        role: pool.role,
        secure: pool.mode === "http" ? servesHttps(pool, settings, tls) : passesTls(context.facts, pool),
        eitherWay: pool.mode === "tcp" ? "accepts" : undefined,
        title: `HAProxy port for ${pool.title}`,
        additionalPorts: morePorts(pool.name),
        source: `/haproxy/ports/${pool.name}`,
      });
    }
    if (redirectTarget(balanced, settings, tls) && typeof ports.redirect === "number") {
      context.listener(service, {
        ...front("redirect"),
        port: ports.redirect,
        role: "web-redirect",
        title: "HAProxy redirect to HTTPS",
        additionalPorts: morePorts("redirect"),
        source: "/haproxy/ports/redirect",
      });
    }
    // People and monitoring, whose files change as well.
    const inside = {
      bind: host.address,
      protocol: "tcp" as const,
      secure: tls,
      eitherWay: "found" as const,
    };
    context.listener(service, {
      ...inside,
      port: ports.stats,
      role: "balancer-statistics",
      title: "HAProxy statistics",
      source: "/haproxy/ports/stats",
    });
    if (isMonitored(context.base)) {
      context.listener(service, {
        ...inside,
        port: ports.metrics,
        role: "metrics",
        title: "HAProxy metrics",
        source: "/haproxy/ports/metrics",
      });
    }
    context.check({
      host: host.name,
      service: service.id,
      title: "HAProxy responds, and every pool of several members has a healthy one",
      command: check(
        curl({ address: host.address, port: ports.stats, path: "/;csv", secure: tls }),
        balanced.filter(({ pool }) => pool.members.length > 1).map(({ pool }) => pool.role),
      ),
    });
    if (settings.certificate !== undefined) {
      context.package({ host: host.name, name: "openssl" });
      const ends = (days: number, title: string, drift: boolean) =>
        context.check({
          host: host.name,
          service: service.id,
          title,
          drift,
          command: `openssl x509 -noout -checkend ${days * 86_400} -in ${settings.certificate}`,
        });
      ends(0, "the certificate of the web interface has not ended", false);
      ends(
        certificateDays,
        `the certificate of the web interface is valid for ${certificateDays} more days`,
        true,
      );
    }
  }
}

/** Limits of connections: of each pool, as many as its members accept, and for the statistics 100 more. */
function derivations(balanced: readonly { readonly pool: Pool }[]): Derivation[] {
  const pools = balanced.map(
    ({ pool: { name, members, memberConnections: amount, memberConnectionsFormula } }) => ({
      name,
      limit: computed`${members.length} ${members.length === 1 ? "server" : "servers"} x ${memberConnectionsFormula === undefined ? amount : { amount, formula: memberConnectionsFormula }}`,
    }),
  );
  const all = pools.map(({ name, limit: { amount } }) => computed`${name} ${amount}`);
  return [
    ...pools.map(({ name, limit }) => ({
      name: maximumOf(name),
      ...limit,
      source: "/haproxy/hosts",
    })),
    {
      name: maximumOf("all pools"),
      ...(all.length === 0 ? computed`100` : computed`100 for statistics + ${all}`),
      source: "/haproxy/hosts",
    },
  ];
}

/** Name of the limit of a pool. */
export const maximumOf = (pool: string) => `maxconn of ${pool}`;

/**
 * Health checks of members: seconds between checks of a member that is up, in transition and down, numbers of
 * consecutive results, and seconds to connect.
 */
export const checks = { interval: 2, fast: 1, down: 2, fall: 3, rise: 2, connect: 4 } as const;

function timings(balanced: readonly { readonly pool: Pool }[]): Timing[] {
  const { interval, fast, down, fall, rise, connect } = checks;
  const routed = balanced.some(({ pool }) => pool.balance === "first-healthy");
  const spread = balanced.some(({ pool }) => pool.balance !== "first-healthy" && pool.members.length > 1);
  const common = { source: "/haproxy/hosts" };
  const confirmed = `${rise - 1} x fastinter ${fast} s`;
  // A check of an unresponsive host waits for min(timeout connect, inter) (HAProxy, configuration.txt, "timeout
  // check").
  const unanswered = `${fall} unanswered checks of ${interval} s + ${fall - 1} x fastinter ${fast} s`;
  const unansweredSeconds = fall * interval + (fall - 1) * fast;
  // A pending connection is redispatched to another member after its timeout (stream.c, stream_choose_redispatch).
  return [
    ...(routed
      ? [
          {
            ...common,
            span: "detection" as const,
            seconds: down + (rise - 1) * fast,
            formula: `downinter ${down} s + ${confirmed}`,
            typical: {
              seconds: down / 2 + (rise - 1) * fast,
              formula: `half of downinter ${down} s + ${confirmed}`,
            },
          },
        ]
      : []),
    ...(spread
      ? [
          {
            ...common,
            span: "member-loss" as const,
            seconds: interval + unansweredSeconds + connect,
            formula: `inter ${interval} s + ${unanswered} + timeout connect ${connect} s`,
            typical: {
              seconds: interval / 2 + unansweredSeconds,
              formula: `half of inter ${interval} s + ${unanswered}`,
            },
          },
        ]
      : []),
  ];
}

/** True if the TLS of a pool's members passes through to clients, in TCP mode. */
function passesTls(facts: Pick<Facts, "listeners">, { members }: Pool): boolean {
  return members.every((id) => listenerOf(facts, id)?.secure === true);
}

/**
 * Command that fails if a pool has no healthy member. Field 18 of the statistics is the state of a server, or of the
 * whole pool in the line named BACKEND.
 */
function check(page: string, roles: readonly string[]): string {
  const failing = `$2 == "BACKEND" && $1 ~ /^(${roles.join("|")})$/ && $18 !~ /^UP/`;
  return `${page} | awk -F, '${failing} { print $1 " has no healthy member"; failed = 1 } END { exit failed || NR == 0 }'`;
}

export function flows(context: FlowContext, settings: Settings): void {
  const balancers = context.facts.services.filter(({ tier }) => tier === "haproxy").map(({ id }) => id);
  for (const { pool } of balancedPools(context.facts, settings)) {
    const members = pool.members.flatMap((id) => listenerOf(context.facts, id) ?? []);
    const [first] = members;
    if (!first) continue;
    context.link(
      balancers,
      members,
      first.role,
      `${pool.title}: clients are routed to a member`,
      "/haproxy/hosts",
    );
    const { role } = pool.check;
    if (role) context.dial(balancers, role, `${pool.title}: members are checked`, "/haproxy/hosts");
  }
  context.dial([networkId("admin")], "balancer-statistics", "administration", "/haproxy/ports/stats");
  const redirects = listenersOf(context.facts, "web-redirect");
  if (redirects.length > 0) {
    const [source, purpose] = ["/haproxy/ports/redirect", "browsers are redirected to HTTPS"];
    context.link([networkId("clients")], redirects, "web-redirect", purpose, source);
  }
  const own = new Set<string>(balancers);
  const metrics = listenersOf(context.facts, "metrics").filter(({ service }) => own.has(service));
  if (metrics.length > 0) {
    const [source, purpose] = ["/haproxy/ports/metrics", "metrics are collected"];
    context.link([networkId("monitoring")], metrics, "metrics", purpose, source);
  }
}
