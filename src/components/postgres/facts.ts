import { curl } from "../../formats/curl.ts";
import { loopbackOf } from "../../formats/socket-address.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import type { DataLoss, Listener, Pool, Span, SplitBrain, Timing } from "../../model/facts.ts";
import { sortedEntries } from "../../model/order.ts";
import { extraOf } from "../../model/override.ts";
import { isLoopback, isMonitored, listenersOf, networkId } from "../../model/plan.ts";
import { candidates } from "./candidates.ts";
import { layouts } from "./layout.ts";
import type { Settings } from "./schema.ts";
import { postgresVersions } from "./versions.ts";

export const unit = "patroni.service";
export const configPath = "/etc/patroni/patroni.yml";
export const environmentPath = "/etc/patroni/patroni.env";

/** What all nodes share, for `patronictl edit-config`. */
export const dynamicPath = "/etc/patroni/dynamic.json";

/** Kept for superusers when clients have taken every other connection. */
export const superuserReserved = 5;

/** Seconds between the end of the watchdog and that of the leader's lock; Patroni's own default. */
export const safetyMargin = 5;

/** What Patroni itself holds open on a node, and what monitoring may take. */
const patroniConnections = 10;

export const secretNames = {
  superuser: "postgres-superuser",
  replication: "postgres-replication",
  rewind: "postgres-rewind",
  restApi: "patroni-rest-api",
  owner: (role: string) => `postgres-role-${role}`,
};

export function facts(context: FactContext, settings: Settings): void {
  const { ports, maxConnections, databases, version, patroni } = settings;
  const { tls } = context.base;
  const layout = layouts[context.base.platform.name](version);
  const members: Listener[] = [];
  for (const host of context.hosts(settings.hosts, "/postgres/hosts", "a PostgreSQL node")) {
    const service = context.service({
      tier: "patroni",
      title: "PostgreSQL under Patroni",
      host: host.name,
      unit,
      user: "postgres",
      keepsState: true,
      // Each step of the way: systemd-tmpfiles refuses one that root would own below one that postgres does.
      directories: [layout.home, layout.data.replace(/\/[^/]+$/, ""), layout.data].map((path) => ({
        path,
        mode: 0o700,
        user: "postgres",
        group: "postgres",
      })),
      masks: layout.masks,
      source: host.placement,
    });
    for (const demand of demands(context, settings, host.name)) context.demand(service, demand);
    for (const name of layout.databasePackages) {
      context.package({ host: host.name, name, repository: "pgdg", series: String(version) });
    }
    for (const name of layout.patroniPackages) {
      context.package({ host: host.name, name, repository: "pgdg", series: patroni.version });
    }
    if (tls) {
      context.certificate({
        host: host.name,
        name: "postgres",
        user: "postgres",
        group: "postgres",
        units: [unit],
        action: "reload",
        source: host.placement,
      });
    }
    context.check({
      host: host.name,
      service: service.id,
      title: "Patroni looks after the node, and PostgreSQL runs",
      command: `${curl({ address: host.address, port: ports.health, path: "/health", secure: tls })} >/dev/null`,
    });
    context.check({
      host: host.name,
      service: service.id,
      title: "PostgreSQL accepts connections",
      command: `${layout.binaries}/pg_isready --quiet --timeout=8 --host=${loopbackOf(host.address)} --port=${ports.database}`,
    });
    context.dataDirectory({
      host: host.name,
      path: layout.data,
      port: ports.database,
      socketDirectory: "/run/postgresql",
      user: "postgres",
      service: service.id,
      source: host.placement,
    });
    context.installBlocker({
      host: host.name,
      path: `${layout.data}/PG_VERSION`,
      unless: `${layout.data}/patroni.dynamic.json`,
      message: `PostgreSQL has a cluster in ${layout.data} that Patroni did not make, and would refuse it.`,
    });
    // Tried with Patroni 3.0.2: a reload keeps the old folder, so all looks well until the next restart. Then a standby
    // is cloned into the new one, and when the leader restarts as well nobody leads and all wait for one to bootstrap.
    for (const { name: other } of postgresVersions.series) {
      if (other === String(version)) continue;
      const { data } = layouts[context.base.platform.name](Number(other));
      context.installBlocker({
        host: host.name,
        path: `${data}/patroni.dynamic.json`,
        unless: `${layout.data}/PG_VERSION`,
        message: `the cluster in ${data} is of PostgreSQL ${other}, and these files are for ${version}, which has none: no node would lead after the next restart. Upgrade the cluster as RUNBOOK.md says under "PostgreSQL: from another major version to ${version}".`,
        lasting: true,
      });
    }
    members.push(
      context.listener(service, {
        bind: host.address,
        loopback: true,
        port: ports.database,
        protocol: "tcp",
        role: "database-node",
        secure: tls,
        title: "PostgreSQL",
        source: "/postgres/ports/database",
      }),
    );
    context.listener(service, {
      bind: host.address,
      port: ports.health,
      protocol: "tcp",
      role: "database-health",
      secure: tls,
      title: "Patroni REST API",
      source: "/postgres/ports/health",
    });
  }
  for (const pool of pools(settings, members)) context.pool(pool);

  const needed = [
    [secretNames.superuser, "PostgreSQL's superuser"],
    [secretNames.replication, "PostgreSQL's replication user"],
    [secretNames.rewind, "the user that pg_rewind connects as"],
    [secretNames.restApi, "changes through Patroni's REST API"],
  ] as const;
  for (const [name, purpose] of needed)
    context.secret({ name, kind: "password", purpose, source: "/postgres" });
  const owners = new Set<string>();
  for (const [database, { owner }] of sortedEntries(databases)) {
    const source = `/postgres/databases/${database}`;
    const secret = secretNames.owner(owner);
    context.account({
      role: "database-primary",
      user: owner,
      resource: database,
      secret,
      version: String(version),
      source,
    });
    if (owners.has(owner)) continue;
    owners.add(owner);
    context.secret({ name: secret, kind: "password", purpose: `PostgreSQL's role "${owner}"`, source });
  }
  for (const timing of timings(settings)) context.timing(timing);
  context.dataLoss(dataLoss(settings));
  for (const splitBrain of splitBrains(settings)) context.splitBrain(splitBrain);
  context.budget({
    resource: "PostgreSQL connections",
    party: "PostgreSQL",
    side: "offered",
    amount: maxConnections - superuserReserved - patroniConnections,
    formula: `max_connections ${maxConnections} - ${superuserReserved} reserved for superusers - ${patroniConnections} for Patroni and monitoring`,
    source: "/postgres/maxConnections",
  });
}

/** Kibibytes of one of each unit of PostgreSQL. */
const kibibytes: Readonly<Record<string, number>> = {
  B: 1 / 1024,
  kB: 1,
  MB: 1024,
  GB: 1024 ** 2,
  TB: 1024 ** 3,
};

/** The MiB of a size that a node is given by name, such as 8GB or a number of `unit` kibibytes; or `otherwise`. */
function sizeOf(settings: Settings, host: string, name: string, unit: number, otherwise: number): number {
  const given = extraOf(settings, host, ({ parameters }) => parameters)[name];
  const [, digits, word = ""] = /^(\d{1,9}(?:\.\d{1,9})?) *(|B|kB|MB|GB|TB)$/.exec(String(given)) ?? [];
  if (digits === undefined) return otherwise;
  return Math.ceil((Number(digits) * (kibibytes[word] ?? unit)) / 1024);
}

/**
 * Shared buffers, a process for each connection with memory to sort in, and the write-ahead log that is kept for
 * standbys: the parameters stand in patroni-yml.ts, and may be given by name.
 */
function demands({ base }: FactContext, settings: Settings, host: string) {
  const { hosts, maxConnections } = settings;
  const memories = hosts.flatMap((name) => base.hosts.get(name)?.memory ?? []);
  const quarter = memories.length === hosts.length ? Math.floor(Math.min(...memories) / 4) : 128;
  const buffers = sizeOf(settings, host, "shared_buffers", 8, quarter);
  // PostgreSQL's default, and what the bundle sets.
  const between = sizeOf(settings, host, "max_wal_size", 1024, 1024);
  const kept = sizeOf(settings, host, "wal_keep_size", 1024, 1024);
  const gibibytes = (mebibytes: number) => `${Number((mebibytes / 1024).toFixed(1))} GiB`;
  return [
    {
      resource: "memory",
      amount: buffers + 10 * maxConnections,
      formula: `shared_buffers ${buffers} MiB + max_connections ${maxConnections} x 10 MiB`,
    },
    {
      resource: "disk",
      amount: between + kept + 4 * 1024,
      formula: `log: ${gibibytes(between)} between checkpoints, ${gibibytes(kept)} kept, 4 GiB for a lost standby`,
    },
  ] as const;
}

/** Whether commits wait while a standby is lost: not where any other one may confirm them instead. */
export function missesStandby({ synchronous, synchronousNodes, hosts }: Settings): boolean {
  const standbys = new Set(hosts).size - 1;
  return synchronous === "quorum" ? standbys <= synchronousNodes : synchronous !== false;
}

/** PostgreSQL's default, in seconds; a silent standby counts as gone then (runtime-config-replication). */
const walSenderTimeout = 60;

function timings(settings: Settings): Timing[] {
  const { ttl, loopWait, retryTimeout, primaryStartTimeout } = settings.patroni;
  // A lost node is noticed when its keys in the store end, which it renewed once a loop (Patroni documentation, dynamic
  // configuration): measured at 30 s 28.7 to 36.8 s until the next leader takes writes, and at 20 s 19.3 to 25.6 s.
  const renewed = `ttl ${ttl} s - half of loopWait ${loopWait} s`;
  const timing = (span: Span, seconds: number, formula: string, source: string): Timing => ({
    span,
    seconds,
    formula,
    source: `/postgres/${source}`,
  });
  return [
    {
      ...timing("leader-lease", ttl, `ttl ${ttl} s`, "patroni/ttl"),
      typical: { seconds: ttl - loopWait / 2, formula: renewed },
    },
    // Each standby asks the others, with a limit of 2 s, and the winner takes the lock; 1 to 5 s later it takes writes.
    {
      ...timing("promotion", 8, "3 s for the race + 5 s for the promotion", "hosts"),
      typical: { seconds: 2, formula: "1 s for the race + 1 s for the promotion" },
      fixed: true,
    },
    {
      ...timing("handover", 10, "10 s for the old leader's last checkpoint and the promotion", "hosts"),
      typical: { seconds: 2, formula: "2 s for a small checkpoint and the promotion" },
      fixed: true,
    },
    // One loop until the crash is seen, one until the lock is given up (Patroni documentation, dynamic configuration).
    {
      ...timing(
        "crash-recovery",
        2 * loopWait + primaryStartTimeout,
        `2 x loopWait ${loopWait} s + primaryStartTimeout ${primaryStartTimeout} s`,
        "patroni/primaryStartTimeout",
      ),
      typical: { seconds: loopWait / 2, formula: `half of loopWait ${loopWait} s` },
    },
    timing("consensus-retry", retryTimeout, `retryTimeout ${retryTimeout} s`, "patroni/retryTimeout"),
    // The leader drops a standby whose key has ended or whose connection PostgreSQL gave up, when it looks next, and lets
    // commits go on when another has confirmed (Patroni, postgresql/sync.py). Measured at 30 and 10 s: 31 to 42 s.
    ...(!missesStandby(settings)
      ? []
      : [
          {
            ...timing(
              "standby-loss",
              Math.min(ttl, walSenderTimeout) + loopWait + 3,
              `${ttl < walSenderTimeout ? `ttl ${ttl} s` : `wal_sender_timeout ${walSenderTimeout} s`} + loopWait ${loopWait} s + 3 s for another to confirm`,
              ttl < walSenderTimeout ? "patroni/ttl" : "hosts",
            ),
            typical: {
              seconds: Math.min(ttl - loopWait / 2, walSenderTimeout) + loopWait / 2 + 2,
              formula: `${ttl - loopWait / 2 < walSenderTimeout ? renewed : `wal_sender_timeout ${walSenderTimeout} s`} + half of loopWait ${loopWait} s + 2 s for another to confirm`,
            },
          },
        ]),
  ];
}

/** What a failover may lose of commits that were acknowledged (Patroni documentation, replication modes). */
function dataLoss({ synchronous, hosts, patroni }: Settings): DataLoss {
  const title = "commits of the database";
  if (new Set(hosts).size < 2)
    return { title, formula: "there is one node, and no standby", source: "/postgres/hosts" };
  if (synchronous !== false)
    return { title, seconds: 0, formula: "a standby has each of them", source: "/postgres/synchronous" };
  return {
    title,
    seconds: patroni.ttl,
    formula: `a standby that lags by ${patroni.maximumLagOnFailover} bytes is promoted, and what is written within the ttl of ${patroni.ttl} s is not counted`,
    source: "/postgres/synchronous",
  };
}

/**
 * Seconds from the moment at which a leader knows that the store does not answer until it takes no writes any more: it
 * asks every member to let it go on, twice for 2 s (Patroni, ha.py, call_failsafe_member), and ends all sessions.
 */
const demotion = 5;

/**
 * Another leads ttl after the lock was renewed, at the earliest. Until then a leader that is cut off must have stopped: a
 * loop after the renewal it looks again, and tries for retryTimeout (Patroni documentation, dynamic configuration).
 * Measured with 10, 30 and 30 s: 13.3 s in which both took writes; with 10, 10 and 30 s none, 8.5 s apart.
 */
function splitBrains({ hosts, patroni, watchdog, synchronous }: Settings): SplitBrain[] {
  const { ttl, loopWait, retryTimeout } = patroni;
  if (new Set(hosts).size < 2) return [];
  // Patroni uses no watchdog with less than two loops in a lock (watchdog/base.py).
  const guarded = watchdog !== "off" && ttl >= 2 * loopWait;
  const window = Math.max(0, loopWait + retryTimeout + demotion - ttl);
  const unconfirmed = synchronous === false ? "" : ", and no standby confirms what it takes";
  return [
    {
      title: "cut off",
      seconds: window,
      formula: `stops after loopWait ${loopWait} s + retryTimeout ${retryTimeout} s + ${demotion} s; another leads after ttl ${ttl} s${window > 0 ? unconfirmed : ""}`,
      source: "/postgres/patroni/retryTimeout",
    },
    {
      title: "Patroni hangs",
      ...(guarded
        ? {
            seconds: 0,
            formula: `the watchdog (or softdog) resets its host ${safetyMargin} s before ttl ${ttl} s ends`,
          }
        : { formula: `no watchdog resets its host${unconfirmed}` }),
      source: "/postgres/watchdog",
    },
  ];
}

/**
 * How many nodes must remain, whichever are lost at once, so that one takes writes: with synchronous replication none is
 * promoted that may lack a commit (Patroni, replication_modes.rst), and only so many standbys have each.
 */
function neededToWrite({ synchronous, synchronousNodes, hosts }: Settings): number {
  const nodes = new Set(hosts).size;
  if (synchronous === false) return 1;
  const promotable = nodes - Math.min(synchronousNodes, nodes - 1);
  return synchronous === "strict" ? Math.max(promotable, 1 + synchronousNodes) : promotable;
}

/** What a balancer can put before the nodes: Patroni's health checks say which node is what. */
function pools(settings: Settings, members: readonly Listener[]): Pool[] {
  const standbys = new Set(settings.hosts).size - 1;
  const mayLead = candidates(settings);
  const able = members.filter(({ host }) => mayLead.includes(host)).map(({ id }) => id);
  const pool = (name: string, path: string, title: string, port?: number): Pool => ({
    name,
    role: `database-${name}` as Pool["role"],
    title,
    mode: "tcp",
    balance: name === "primary" ? "first-healthy" : "least-connections",
    members: members.map(({ id }) => id),
    needed: name === "primary" ? neededToWrite(settings) : 2,
    // Where no node may take over, the one that leads does until it is lost.
    ...(able.length > 0 && able.length < members.length ? { able } : {}),
    check: { method: "OPTIONS", path, role: "database-health" },
    idleTimeout: 3600,
    memberConnections: settings.maxConnections - superuserReserved - patroniConnections,
    // A demoted leader must lose its clients; a standby that lags may finish theirs.
    cutFailedSessions: name === "primary",
    source: "/postgres/hosts",
    ...(port === undefined ? {} : { port }),
  });
  // The leader's position is known to Patroni once per loop, so a smaller lag than it writes in that time would flap.
  const lag = "lag=16MB";
  return [
    pool("primary", "/primary", "PostgreSQL, writing", 5000),
    ...(standbys < 1 ? [] : [pool("replica", `/replica?${lag}`, "PostgreSQL, reading from standbys", 5001)]),
    // No member would ever answer where there is no synchronous standby, or no other one besides.
    ...(settings.synchronous === false || standbys < 1
      ? []
      : [pool("sync", "/sync", "PostgreSQL, reading from synchronous standbys")]),
    ...(settings.synchronous !== false && standbys <= settings.synchronousNodes
      ? []
      : [pool("async", `/async?${lag}`, "PostgreSQL, reading from asynchronous standbys")]),
  ];
}

export function flows(context: FlowContext): void {
  const members = context.facts.services.filter(({ tier }) => tier === "patroni").map(({ id }) => id);
  const source = "/postgres/hosts";
  context.need(members, "consensus", "Patroni holds the leader's lock", source);
  context.dial(members, "database-node", "standbys replicate, rewind and are cloned", source);
  // The leader race and the failsafe check ask every other member; one that cannot be asked blocks both.
  context.dial(members, "database-health", "members ask each other before a failover", source);
  if (isMonitored(context.base)) {
    const health = listenersOf(context.facts, "database-health");
    context.link(
      [networkId("monitoring")],
      health,
      "database-health",
      "monitoring reads Patroni's figures",
      source,
    );
  }
  // Through a balancer alone: a node opens to nobody but members, balancers and what dials it directly.
  for (const role of ["database-primary", "database-replica"] as const) {
    const balanced = listenersOf(context.facts, role).filter(({ bind }) => !isLoopback(bind));
    if (balanced.length > 0)
      context.link([networkId("admin")], balanced, role, "administration and reports", source);
  }
}
