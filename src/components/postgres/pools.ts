import type { Listener, Pool } from "../../model/facts.ts";
import { candidates } from "./candidates.ts";
import { clientConnections } from "./capacity.ts";
import type { Settings } from "./schema.ts";

/** Pools of nodes for a balancer: Patroni's health checks tell which node is what. */
export function pools(settings: Settings, members: readonly Listener[]): Pool[] {
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
    memberConnections: clientConnections(settings),
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
