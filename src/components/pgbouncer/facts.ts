import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Account, Facts, Listener, ServiceId } from "../../model/facts.ts";
import { listenersOf, poolOf } from "../../model/plan.ts";
import { certificatePaths } from "../../model/tls.ts";
import { poolDescriptions } from "./pool-descriptions.ts";
import type { Settings } from "./schema.ts";

export const unit = "pgbouncer.service";
export const user = "pgbouncer";
export const runtimeDirectory = "/run/pgbouncer";
export const userlistPath = "/etc/pgbouncer/userlist.txt";

/** Database accounts whose connections PgBouncer pools. */
export function loginsOf({ accounts }: Pick<Facts, "accounts">): readonly Account[] {
  return accounts.filter(({ role }) => role === "database-primary");
}

/** PostgreSQL on the same host as a pooler; undefined for a pooler in front of the whole cluster. */
export function colocatedDatabase(
  facts: Pick<Facts, "listeners">,
  { vip }: Settings,
  host: string,
): Listener | undefined {
  if (vip !== undefined) return undefined;
  return listenersOf(facts, "database-node").find((node) => node.host === host);
}

export function facts(context: FactContext, settings: Settings): void {
  const { base } = context;
  const { port, poolSize, reservePoolSize, maxClientConnections } = settings;
  const vip =
    settings.vip === undefined ? undefined : context.vip(settings.vip, "/pgbouncer/vip", "the poolers' VIP");
  const colocated: Listener[] = [];
  let standalone = 0;
  for (const host of context.hosts(settings.hosts, "/pgbouncer/hosts", "a connection pooler")) {
    const service = context.service({
      tier: "pgbouncer",
      title: "PgBouncer",
      host: host.name,
      unit,
      user,
      source: host.placement,
    });
    const local = colocatedDatabase(context.facts, settings, host.name);
    const listener = {
      port,
      protocol: "tcp" as const,
      secure: base.tls,
      eitherWay: "accepts" as const,
      title: "PgBouncer",
      source: "/pgbouncer/port",
    };
    // With a VIP or a load balancer in front, only health checks use the host's own address; otherwise clients do.
    const own = context.listener(service, {
      ...listener,
      bind: host.address,
      loopback: true,
      role: local || vip ? "database-pooler" : "database-pooled",
    });
    if (local) colocated.push(own);
    else standalone++;
    if (vip) {
      context.listener(service, { ...listener, bind: vip.address, vip: vip.name, role: "database-pooled" });
    }
    // The account of the PGDG package for Enterprise Linux; on Debian, the package would use the account of PostgreSQL.
    context.user({ host: host.name, name: user, uid: undefined, title: "PgBouncer", home: "/" });
    context.package({
      host: host.name,
      name: "pgbouncer",
      repository: "pgdg",
      series: settings.version,
      units: [unit],
    });
    if (base.tlsOffered) {
      context.certificate({
        host: host.name,
        name: "pgbouncer",
        services: [service.id],
        client: false,
        user,
        group: user,
        units: [unit],
        action: "reload",
        source: host.placement,
      });
    }
    context.check({
      host: host.name,
      service: service.id,
      title: "PgBouncer accepts connections",
      command: sslRequest(loopbackOf(host.address), port, base.tlsOffered),
    });
  }

  // The pool has the health check of the primary's: a pooler is up where its node leads.
  const primary = poolOf(context.facts, "database-primary");
  if (primary && colocated.length > 0) {
    context.pool({
      ...primary,
      name: "pooled",
      ...poolDescriptions.pooled,
      role: "database-pooled",
      members: colocated.map(({ id }) => id),
      memberConnections: maxClientConnections,
      source: "/pgbouncer/hosts",
    });
  }

  const pools = loginsOf(context.facts).length;
  const each = poolSize + reservePoolSize;
  const perPool = `(poolSize ${poolSize} + reservePoolSize ${reservePoolSize})`;
  // A colocated pooler connects to its own node only, and one node leads.
  const poolers = Math.max(standalone, colocated.length > 0 ? 1 : 0);
  if (poolers * pools > 0) {
    context.budget({
      resource: "PostgreSQL connections",
      party: "PgBouncer",
      side: "used",
      amount: poolers * pools * each,
      formula: `${poolers} PgBouncer x ${pools} ${pools === 1 ? "login" : "logins"} x ${perPool}`,
      source: "/pgbouncer/poolSize",
    });
  }
  const session = settings.poolMode === "session";
  context.budget({
    resource: "pooled connections",
    party: "PgBouncer",
    side: "offered",
    amount: session ? Math.min(pools * each, maxClientConnections) : maxClientConnections,
    formula: session
      ? `${pools} ${pools === 1 ? "login" : "logins"} x ${perPool}, because each session keeps its connection`
      : `maxClientConnections ${maxClientConnections}`,
    source: session ? "/pgbouncer/poolSize" : "/pgbouncer/maxClientConnections",
  });
}

/**
 * Command that sends an SSLRequest, since PgBouncer has no health endpoint. The answer is one letter: S with TLS, N
 * without (PostgreSQL's protocol, SSLRequest, 8 bytes).
 */
function sslRequest(address: string, port: number, tls: boolean): string {
  const request = String.raw`\0\0\0\10\4\322\26\57`;
  return `test "$(printf '${request}' | timeout 2 curl --silent --no-buffer telnet://${socketAddress(address, port)} | head -c 1)" = ${tls ? "S" : "N"}`;
}

export function flows(context: FlowContext, settings: Settings): void {
  const standalone: ServiceId[] = [];
  for (const { id, host, source } of context.facts.services.filter(({ tier }) => tier === "pgbouncer")) {
    const local = colocatedDatabase(context.facts, settings, host);
    if (local)
      context.link([id], [local], "database-node", "poolers open the shared connections", source, true);
    else standalone.push(id);
  }
  context.need(standalone, "database-primary", "poolers open the shared connections", "/pgbouncer/hosts");
}

export const certificate = certificatePaths("pgbouncer");
