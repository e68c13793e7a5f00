import type { Plan } from "../../model/plan.ts";
import type { Pointer } from "../../model/pointer.ts";
import { definedHosts } from "./defined-hosts.ts";
import { essentialTiers } from "./essential-tiers.ts";
import { parentOf } from "./parent-of.ts";
import { quorumOf } from "./quorum-of.ts";
import { toleratedLosses } from "./tolerated-losses.ts";

export interface Stopped {
  readonly title: string;
  /** The list of the topology that places it. */
  readonly source: Pointer;
}

/**
 * What users rely on that stops when these hosts are lost at once: a quorum without its majority, and what runs on no
 * other host. A quorum of n members tolerates floor((n - 1) / 2) losses (https://raft.github.io/raft.pdf, section 5).
 */
export function stoppedBy(plan: Plan, lost: ReadonlySet<string>): readonly Stopped[] {
  const isLost = (host: string) => lost.has(host);
  const quorums = plan.quorums.filter(({ hosts }) => {
    const members = definedHosts(plan, hosts) ?? [];
    return members.filter(isLost).length > toleratedLosses(members.length);
  });
  const tiers = essentialTiers(plan).filter((tier) => !quorumOf(plan, tier) && tier.hosts.every(isLost));
  return [
    ...quorums.map(({ title, source }) => ({ title, source })),
    ...tiers.map(({ title, services }) => ({ title, source: parentOf(services[0].source) })),
  ];
}
