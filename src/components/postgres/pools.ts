import type { Listener, Pool } from "../../model/facts.ts";
import { clientConnections } from "./capacity.ts";
import { type NodeRole, nodeRoles, synchronousStandbys } from "./node-roles.ts";
import { poolDescriptions } from "./pool-descriptions.ts";
import type { Settings } from "./schema.ts";

/** Pools of nodes for load balancers, by Patroni's health checks. */
export function pools(settings: Settings, members: readonly Listener[]): Pool[] {
  const { synchronous, synchronousNodes } = settings;
  const roles = new Map(nodeRoles(settings).map((role) => [role.host, role]));
  const idsOf = (has: (role: NodeRole) => boolean) =>
    members.flatMap(({ id, host }) => {
      const role = roles.get(host);
      return role !== undefined && has(role) ? [id] : [];
    });
  const all = idsOf(() => true);
  const leaders = idsOf(({ mayLead }) => mayLead);
  // A health check for reads never succeeds on a node with the tag noloadbalance.
  const readers = idsOf(({ servesReads }) => servesReads);
  const synchronousReaders = idsOf(({ servesReads, maySync }) => servesReads && maySync);
  // With "quorum", every standby that may confirm commits is a quorum standby, and none of them is asynchronous
  // (patroni/api.py of 4.1.5, /async and /quorum).
  const spare = synchronous === "quorum" ? 0 : Math.max(0, synchronousReaders.length - 1 - synchronousNodes);
  const asynchronousReaders =
    synchronous === false ? readers.length : readers.length - synchronousReaders.length + spare;
  // While the only reader leads, no standby serves reads.
  const besideReader = readers.length === 1 ? leaders.filter((id) => id !== readers[0]) : leaders;
  const readable = all.length > 1 && readers.length > 0 && (leaders.length === 0 || besideReader.length > 0);
  const pool = (
    name: keyof typeof poolDescriptions,
    path: string,
    of: Pick<Pool, "members" | "needed" | "able" | "neededAble">,
  ): Pool => ({
    name,
    role: `database-${name}`,
    ...poolDescriptions[name],
    mode: "tcp",
    balance: name === "primary" ? "first-healthy" : "least-connections",
    ...of,
    check: { method: "OPTIONS", path, role: "database-health" },
    idleTimeout: 3600,
    memberConnections: clientConnections(settings).amount,
    memberConnectionsFormula: clientConnections(settings).formula,
    // A demoted leader must drop its clients; a lagging standby may finish their sessions.
    cutFailedSessions: name === "primary",
    source: "/postgres/hosts",
  });
  // Without candidates, every node counts: the current leader remains until it is lost.
  const limited = leaders.length > 0 && leaders.length < all.length;
  const needed = neededToWrite(settings, limited ? leaders.length : all.length);
  // A standby needs a leader. One node is both unless readers never lead.
  const reading = (some: readonly string[]) => ({
    members: some,
    needed: some.length === 1 || !some.some((id) => leaders.includes(id)) ? 1 : 2,
    ...(limited || some.length < all.length ? { able: besideReader.length > 0 ? besideReader : all } : {}),
  });
  // Patroni updates the position of the leader once per loop; a limit below the WAL written in a loop would flap.
  const lag = "lag=16MB";
  return [
    pool("primary", "/primary", {
      members: all,
      needed,
      ...(limited ? { able: leaders, neededAble: needed } : {}),
    }),
    ...(readable ? [pool("replica", `/replica?${lag}`, reading(readers))] : []),
    // Without synchronous standbys, or without asynchronous ones, the pool would never have a healthy member.
    ...(readable &&
    synchronous !== false &&
    synchronousReaders.length > 0 &&
    synchronousStandbys(settings) > 0
      ? [pool("sync", synchronous === "quorum" ? "/quorum" : "/sync", reading(synchronousReaders))]
      : []),
    ...(readable && asynchronousReaders > 0 ? [pool("async", `/async?${lag}`, reading(readers))] : []),
  ];
}

/**
 * Minimum number of candidates for writes, whichever are lost at once. With synchronous replication, Patroni promotes no
 * node that may lack a commit (replication_modes.rst), and only `synchronousNodes` standbys are sure to have each commit.
 */
function neededToWrite({ synchronous, synchronousNodes }: Settings, nodes: number): number {
  if (synchronous === false) return 1;
  const promotable = nodes - Math.min(synchronousNodes, nodes - 1);
  return synchronous === "strict" ? Math.max(promotable, 1 + synchronousNodes) : promotable;
}
