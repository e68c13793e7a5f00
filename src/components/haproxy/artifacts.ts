import haproxyCfg from "../../../templates/haproxy/haproxy.cfg.ejs";
import saveServerStates from "../../../templates/haproxy/save-server-states.sh.ejs";
import { banner } from "../../formats/banner.ts";
import { socketAddress } from "../../formats/socket-address.ts";
import { afterNetwork, dropIn, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact, helperPrograms } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import type { Listener, Pool, Role } from "../../model/facts.ts";
import { addressOf } from "../../model/networks.ts";
import { compareText } from "../../model/order.ts";
import { linesOf } from "../../model/override.ts";
import { byHost, derived, listenerOf, listenersOf, type Plan } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { has, versionIn } from "../../model/version.ts";
import { balancedPools, checks, maximumOf, redirectTarget, servesHttps, unit } from "./facts.ts";
import type { Settings } from "./schema.ts";
import { haproxyVersions } from "./versions.ts";

const balance = {
  "first-healthy": "first",
  "least-connections": "leastconn",
  "round-robin": "roundrobin",
} as const;

const { combined } = certificatePaths("haproxy");

const socketPath = "/run/haproxy/admin.sock";
const statesPath = "/run/haproxy/server-states";
const initialStatesPath = "/etc/haproxy/server-states";
const saveStatesPath = `${helperPrograms}/save-server-states.sh`;

/**
 * Checks the configuration as the package's unit does. The variables are those of each platform's unit, of which the
 * other lacks some.
 */
const checkConfiguration = `/bin/sh -c 'exec /usr/sbin/haproxy -Ws -f "$$CONFIG" $$\{CFGDIR:+-f "$$CFGDIR"} -c -q $$OPTIONS $$EXTRAOPTS'`;

export function* artifacts({ plan }: FileContext, settings: Settings): Iterable<Artifact> {
  const secureBind = (file: string) => ` ssl crt ${file} alpn h2,http/1.1`;
  const balanced = balancedPools(plan, settings);
  const pools = balanced.map(({ pool, port }) => ({
    ...pool,
    port,
    secure: servesHttps(pool, settings, plan.tls),
    closed: (pool.closedPaths ?? []).join(" "),
    balance: balance[pool.balance],
    maximum: derived(plan, maximumOf(pool.name)),
    servers: servers(plan, pool),
    memberPort: memberToConnect(plan, pool)?.port,
  }));
  for (const statistics of listenersOf(plan, "balancer-statistics")) {
    const { host, service } = statistics;
    const platform = plan.hosts.get(host)?.platform;
    if (!platform) continue;
    const version = versionIn(haproxyVersions, plan, platform);
    const supports = (key: string) => has(haproxyVersions.gates, key, version);
    const own = (byHost(plan.listeners).get(host) ?? []).filter((listener) => listener.service === service);
    // In an order of their own, so that nothing is reloaded when an additional address becomes the main one.
    const binds = (role: Role) =>
      own
        .flatMap((listener) => (listener.role === role ? [socketAddress(listener.bind, listener.port)] : []))
        .toSorted(compareText);
    const redirects = binds("web-redirect");
    const common = { host, component: "haproxy" } as const;
    yield artifact({
      ...common,
      path: "/etc/haproxy/haproxy.cfg",
      content: render(haproxyCfg, {
        banner: banner(plan.name).trimEnd(),
        socket: socketPath,
        states: statesPath,
        global: linesOf(settings, host, "global"),
        defaults: linesOf(settings, host, "defaults"),
        checks,
        tls: plan.tlsOffered || pools.some(({ secure }) => secure),
        restrictsHeaders: supports("option http-restrict-req-hdr-names"),
        maximum: derived(plan, maximumOf("all pools")),
        secureBind: plan.tls ? secureBind(combined) : "",
        statistics: socketAddress(statistics.bind, statistics.port),
        metrics: binds("metrics"),
        redirect: redirects.length > 0 && {
          binds: redirects,
          port: redirectTarget(balanced, settings, plan.tls)?.port,
        },
        pools: pools.map((pool) => ({
          ...pool,
          log: pool.secure && supports("option httpslog") ? "httpslog" : "httplog",
          lines: linesOf(settings, host, pool.name),
          binds: binds(pool.role),
          secureBind: pool.secure ? secureBind((pool.public && settings.certificate) || combined) : "",
        })),
      }),
      validator: "haproxy -c -f /etc/haproxy/haproxy.cfg",
      onChange: { units: [unit], action: "reload" },
    });
    yield artifact({
      ...common,
      path: initialStatesPath,
      content: initialStates(
        plan.name,
        pools.filter(({ balance: algorithm }) => algorithm === "first"),
      ),
    });
    yield artifact({
      ...common,
      path: saveStatesPath,
      content: render(saveServerStates, {
        banner: banner(plan.name).trimEnd(),
        socket: socketPath,
        initial: initialStatesPath,
        states: statesPath,
        changing: plan.tlsOffered && !plan.tlsRequired,
      }),
      mode: 0o755,
    });
    yield artifact({
      ...common,
      path: dropIn(unit),
      content: unitFile(plan.name, {
        Unit: [...afterNetwork, ["StartLimitIntervalSec", 0]],
        Service: [
          ["RuntimeDirectory", "haproxy"],
          // Without the states HAProxy still serves, hence the minus sign.
          ["ExecStartPre", `-${saveStatesPath}`],
          ["ExecReload", ""],
          ["ExecReload", checkConfiguration],
          ["ExecReload", `-${saveStatesPath}`],
          ["ExecReload", "/bin/kill -USR2 $MAINPID"],
          ["Restart", "always"],
          ["RestartSec", "2s"],
        ],
      }),
      onChange: { units: [unit], action: "restart" },
    });
  }
}

/**
 * Member that needs a connection check of its own, because another service answers its health check; undefined if none
 * does.
 */
function memberToConnect(plan: Plan, { check, members }: Pool): Listener | undefined {
  const member = listenerOf(plan, members[0] ?? "");
  if (!member) return undefined;
  return checkListener(plan, check, member).service === member.service ? undefined : member;
}

/** Listener that answers the health check of a member: another one on the same host, or the member itself. */
function checkListener(plan: Plan, { role }: Pool["check"], member: Listener): Listener {
  return (role && listenersOf(plan, role).find(({ host }) => host === member.host)) ?? member;
}

/**
 * Servers of a pool, by address: HAProxy does not start if a name cannot be resolved. While TLS is turned on or off, each member
 * is a second server, whose health check is the other one of HTTP and HTTPS: one of the two is up.
 */
function servers(plan: Plan, pool: Pool) {
  const members = pool.members.flatMap((id) => {
    const member = listenerOf(plan, id);
    return member && plan.hosts.has(member.host)
      ? { member, checked: checkListener(plan, pool.check, member) }
      : [];
  });
  const server = (name: string, { member, checked }: (typeof members)[number], secure: boolean) => ({
    name,
    port: member.port,
    address: socketAddress(addressOf(plan, member), member.port),
    checkPort: checked.port,
    tls: verification(member.host, pool.mode === "http" && member.secure === true, secure),
  });
  const changing = plan.tlsOffered && !plan.tlsRequired && pool.mode === "tcp";
  return [
    ...members.map((each) => server(each.member.host, each, each.checked.secure === true)),
    ...(changing ? members : []).map((each) => {
      const secure = each.checked.secure !== true;
      return server(`${each.member.host}_${secure ? "tls" : "unencrypted"}`, each, secure);
    }),
  ];
}

/**
 * TLS options of connections to a member and of its health checks. In TCP mode, the TLS of clients passes through. A
 * separate check port disables the TLS of checks unless `check-ssl` is set.
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

/**
 * The state "down" of the servers of which only one may receive connections, in the format of `show servers state`
 * (management guide, section 9.3): the sixth field. The check is enabled (6), and its status is that of a new process (1):
 * HAProxy 2.6 crashes with 0 (tried). The port must be that of the server, because HAProxy connects to it.
 */
function initialStates(
  estate: string,
  pools: readonly {
    readonly role: Role;
    readonly servers: readonly {
      readonly name: string;
      readonly port: number;
    }[];
  }[],
): string {
  const lines = pools.flatMap(({ role, servers: members }) =>
    members.map(({ name, port }) => `0 ${role} 0 ${name} - 0 0 1 1 0 1 0 0 6 0 0 0 - ${port} -`),
  );
  return banner(estate) + lines.map((each) => `${each}\n`).join("");
}
