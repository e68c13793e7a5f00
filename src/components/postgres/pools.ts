import type { Listener, Pool } from "../../model/facts.ts";
import { candidates } from "./candidates.ts";
import { clientConnections } from "./capacity.ts";
import { poolDescriptions } from "./pool-descriptions.ts";
import type { Settings } from "./schema.ts";

/** Pools of nodes for load balancers, by Patroni's health checks. */
export function pools(settings: Settings, members: readonly Listener[]): Pool[] {
  const standbys = new Set(settings.hosts).size - 1;
  const mayLead = candidates(settings);
  const able = members.filter(({ host }) => mayLead.includes(host)).map(({ id }) => id);
  const pool = (name: keyof typeof poolDescriptions, path: string): Pool => ({
    name,
    role: `database-${name}`,
    ...poolDescriptions[name],
    mode: "tcp",
    balance: name === "primary" ? "first-healthy" : "least-connections",
    members: members.map(({ id }) => id),
    needed: name === "primary" ? neededToWrite(settings) : 2,
    // Without candidates, every node counts: the current leader remains until it is lost.
    ...(able.length > 0 && able.length < members.length ? { able } : {}),
    check: { method: "OPTIONS", path, role: "database-health" },
    idleTimeout: 3600,
    memberConnections: clientConnections(settings),
    // A demoted leader must drop its clients; a lagging standby may finish their sessions.
    cutFailedSessions: name === "primary",
    source: "/postgres/hosts",
  });
  // Patroni updates the position of the leader once per loop; a limit below the WAL written in a loop would flap.
  const lag = "lag=16MB";
  return [
    pool("primary", "/primary"),
    ...(standbys < 1 ? [] : [pool("replica", `/replica?${lag}`)]),
    // Without synchronous standbys, or without asynchronous ones, the pool would never have a healthy member.
    ...(settings.synchronous === false || standbys < 1 ? [] : [pool("sync", "/sync")]),
    ...(settings.synchronous !== false && standbys <= settings.synchronousNodes
      ? []
      : [pool("async", `/async?${lag}`)]),
  ];
}

/**
 * Minimum number of nodes for writes, whichever are lost at once. With synchronous replication, Patroni promotes no node
 * that may lack a commit (replication_modes.rst), and only `synchronousNodes` standbys are sure to have each commit.
 */
function neededToWrite({ synchronous, synchronousNodes, hosts }: Settings): number {
  const nodes = new Set(hosts).size;
  if (synchronous === false) return 1;
  const promotable = nodes - Math.min(synchronousNodes, nodes - 1);
  return synchronous === "strict" ? Math.max(promotable, 1 + synchronousNodes) : promotable;
}
