import haproxyCfg from "../../../templates/haproxy/haproxy.cfg.ejs";
import { banner } from "../../formats/banner.ts";
import { socketAddress } from "../../formats/socket-address.ts";
import { afterNetwork, dropIn, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import type { Listener, Pool, Role } from "../../model/facts.ts";
import { linesOf } from "../../model/override.ts";
import { byHost, listenerOf, listenersOf, type Plan } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { has } from "../../model/version.ts";
import { balancedPools, checks, unit } from "./facts.ts";
import type { Settings } from "./schema.ts";
import { haproxyVersion, haproxyVersions } from "./versions.ts";

const balance = {
  "first-healthy": "first",
  "least-connections": "leastconn",
  "round-robin": "roundrobin",
} as const;

const { combined } = certificatePaths("haproxy");

export function* artifacts({ plan }: FileContext, settings: Settings): Iterable<Artifact> {
  const version = haproxyVersion(plan.platform, settings.version);
  const knows = (key: string) => has(haproxyVersions.gates, key, version);
  const secureBind = ` ssl crt ${combined} alpn h2,http/1.1`;
  const pools = balancedPools(plan, settings).map(({ pool, port }) => ({
    ...pool,
    port,
    balance: balance[pool.balance],
    maximum: pool.members.length * pool.memberConnections,
    scheme: plan.tls ? "https" : "http",
    log: plan.tls && knows("option httpslog") ? "httpslog" : "httplog",
    servers: servers(plan, pool),
    memberPort: checkedBeside(plan, pool)?.port,
  }));
  for (const statistics of listenersOf(plan, "balancer-statistics")) {
    const { host, service } = statistics;
    const own = (byHost(plan.listeners).get(host) ?? []).filter((listener) => listener.service === service);
    const bind = (role: Role) => {
      const listener = own.find((candidate) => candidate.role === role);
      return listener && socketAddress(listener.bind, listener.port);
    };
    const redirect = bind("web-redirect");
    const common = { host, component: "haproxy" } as const;
    yield artifact({
      ...common,
      path: "/etc/haproxy/haproxy.cfg",
      content: render(haproxyCfg, {
        banner: banner(plan.name).trimEnd(),
        global: linesOf(settings, host, "global"),
        defaults: linesOf(settings, host, "defaults"),
        checks,
        tls: plan.tls,
        restrictsHeaders: knows("option http-restrict-req-hdr-names"),
        maximum: pools.reduce((sum, { maximum }) => sum + maximum, 100),
        secureBind: plan.tls ? secureBind : "",
        statistics: socketAddress(statistics.bind, statistics.port),
        metrics: bind("metrics"),
        redirect: redirect && { bind: redirect, port: pools.find(({ mode }) => mode === "http")?.port },
        pools: pools.map((pool) => ({
          ...pool,
          lines: linesOf(settings, host, pool.name),
          bind: `${bind(pool.role)}${plan.tls && pool.mode === "http" ? secureBind : ""}`,
        })),
      }),
      validator: "haproxy -c -f /etc/haproxy/haproxy.cfg",
      onChange: { units: [unit], action: "reload" },
    });
    yield artifact({
      ...common,
      path: dropIn(unit),
      content: unitFile(plan.name, {
        Unit: [...afterNetwork, ["StartLimitIntervalSec", 0]],
        Service: [
          ["RuntimeDirectory", "haproxy"],
          ["Restart", "always"],
          ["RestartSec", "2s"],
        ],
      }),
      onChange: { units: [unit], action: "restart" },
    });
  }
}

/** A member that another service answers for must be seen to be there itself; undefined: the check itself shows it. */
function checkedBeside(plan: Plan, { check, members }: Pool): Listener | undefined {
  const member = listenerOf(plan, members[0] ?? "");
  if (!member) return undefined;
  return checkedFor(plan, check, member).service === member.service ? undefined : member;
}

/** What answers the check of a member: a listener beside it, or itself. */
function checkedFor(plan: Plan, { role }: Pool["check"], member: Listener): Listener {
  return (role && listenersOf(plan, role).find(({ host }) => host === member.host)) ?? member;
}

/** Each member by address, since a name that cannot be resolved keeps HAProxy from starting. */
function servers(plan: Plan, pool: Pool) {
  return pool.members.flatMap((id) => {
    const member = listenerOf(plan, id);
    const address = member && plan.hosts.get(member.host)?.address;
    if (!address) return [];
    const checked = checkedFor(plan, pool.check, member);
    return [
      {
        name: member.host,
        address: socketAddress(address, member.port),
        checkPort: checked.port,
        tls: verification(
          member.host,
          pool.mode === "http" && member.secure === true,
          checked.secure === true,
        ),
      },
    ];
  });
}

/**
 * How connections to a member, and the checks of it, prove who is at both ends. In TCP mode the clients' own TLS passes
 * through. A port for checks turns their TLS off unless `check-ssl` says otherwise.
 */
function verification(host: string, traffic: boolean, checks: boolean): string {
  if (!traffic && !checks) return "";
  return [
    "",
    ...(traffic ? ["ssl", `sni str(${host})`] : []),
    ...(checks ? ["check-ssl", `check-sni ${host}`] : []),
    `verify required verifyhost ${host} ca-file ${authorityPath} crt ${combined}`,
  ].join(" ");
}
