import { extraOf, type OverrideValue } from "../../model/override.ts";
import type { Settings } from "./schema.ts";

/** The roles of one PostgreSQL node, as Patroni reads them from its tags. */
export interface NodeRole {
  readonly host: string;
  /** True if Patroni may promote the node. */
  readonly mayLead: boolean;
  /** True if a commit may wait for the node while it is a standby. */
  readonly maySync: boolean;
  /** True if a health check for reads can succeed while the node is a standby. */
  readonly servesReads: boolean;
  /** True if the node applies WAL only after a delay. */
  readonly delayed: boolean;
  /** True if the node streams WAL from the leader or another standby; false: it reads WAL from the archive. */
  readonly streams: boolean;
  /** The node that it follows instead of the leader. */
  readonly source?: string;
  /** True if the tags keep the node from being promoted, whatever other nodes do. */
  readonly neverPromoted: boolean;
  /** True if the tags keep the node from being synchronous, whatever other nodes do. */
  readonly neverSync: boolean;
}

/**
 * The roles of all nodes. Patroni takes any text in the older tags as true, "false" included, and a boolean tag takes
 * precedence over its priority (patroni/tags.py). A node without streaming is never synchronous (replication_modes.rst).
 */
export function nodeRoles(settings: Settings): readonly NodeRole[] {
  const { synchronous } = settings;
  const hosts = [...new Set(settings.hosts)];
  const nodes = hosts.map((host) => {
    const tags = extraOf(settings, host, ({ patroni }) => patroni);
    const from = tags["tags.replicatefrom"];
    const streams = !isTrue(tags["tags.nostream"]);
    return {
      host,
      delayed: delayOf(settings, host) !== undefined,
      streams,
      servesReads: !tags["tags.noloadbalance"],
      neverPromoted: excluded(tags["tags.nofailover"], tags["tags.failover_priority"]),
      neverSync: !streams || excluded(tags["tags.nosync"], tags["tags.sync_priority"]),
      // A name that is no other node has no effect.
      ...(typeof from === "string" && from !== host && hosts.includes(from) ? { source: from } : {}),
    };
  });
  const promoted = new Set(nodes.filter(({ neverPromoted }) => !neverPromoted).map(({ host }) => host));
  return nodes.map((node) => {
    // While another node leads, a cascaded node does not stream from the leader (_should_cascade in sync.py).
    const maySync = !node.neverSync && (node.source === undefined || promoted.has(node.source));
    return { ...node, maySync, mayLead: !node.neverPromoted && (synchronous === false || maySync) };
  });
}

/** Nodes that may be promoted. With synchronous replication, a node that is never synchronous is no candidate. */
export function candidates(settings: Settings): readonly string[] {
  return nodeRoles(settings)
    .filter(({ mayLead }) => mayLead)
    .map(({ host }) => host);
}

/** The number of standbys that may be synchronous at the same time, whichever candidate leads. */
export function synchronousStandbys(settings: Settings): number {
  const roles = nodeRoles(settings);
  const able = roles.filter(({ maySync }) => maySync);
  const direct = able.filter(({ source }) => source === undefined);
  const leaders = roles.filter(({ mayLead }) => mayLead);
  const followers = new Map<string, number>();
  for (const { source } of able)
    if (source !== undefined) followers.set(source, (followers.get(source) ?? 0) + 1);
  const among = new Set(direct.map(({ host }) => host));
  return Math.min(
    ...(leaders.length > 0 ? leaders : roles).map(
      ({ host }) => direct.length - (among.has(host) ? 1 : 0) + (followers.get(host) ?? 0),
    ),
  );
}

/** The name of PostgreSQL's parameter for a delayed standby. */
export const delayParameter = "recovery_min_apply_delay";

/** The delay with which a node applies WAL; undefined if there is none. */
export function delayOf(settings: Settings, host: string): OverrideValue | undefined {
  const value = extraOf(settings, host, ({ parameters }) => parameters)[delayParameter];
  // A number of milliseconds, or with a unit: a delay of zero is no delay in any of them.
  const [number] = /^(?:0x[\da-f]+|\d*\.?\d*)/i.exec(String(value ?? "")) ?? [];
  return Number(number) > 0 ? value : undefined;
}

/** True if a boolean tag, or else its priority, excludes the node. */
function excluded(tag: OverrideValue | undefined, priority: OverrideValue | undefined): boolean {
  return tag === undefined ? priority !== undefined && Number(priority) <= 0 : Boolean(tag);
}

/** Words for true of Patroni's newer tags (patroni/utils.py, parse_bool). */
function isTrue(value: OverrideValue | undefined): boolean {
  return value !== undefined && /^(?:true|on|yes|1)$/i.test(String(value));
}
