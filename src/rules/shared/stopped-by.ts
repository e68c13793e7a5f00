import { essentialTiers } from "../../analysis/essential-tiers.ts";
import { parentOf } from "../../analysis/parent-of.ts";
import { quorumOf } from "../../analysis/quorum-of.ts";
import { toleratedLosses } from "../../analysis/tolerated-losses.ts";
import type { Plan } from "../../model/plan.ts";
import type { Pointer } from "../../model/pointer.ts";
import { definedHosts } from "./defined-hosts.ts";

export interface Stopped {
  readonly title: string;
  /** The list of the topology that places it. */
  readonly source: Pointer;
}

/**
 * For hosts that are lost at once: what users rely on that stops then, which is a quorum without its majority and what
 * runs on no other host. A quorum of n members tolerates floor((n - 1) / 2) losses (https://raft.github.io/raft.pdf,
 * section 5).
 */
export function stoppedBy(plan: Plan): (lost: ReadonlySet<string>) => readonly Stopped[] {
  const parts = [
    ...plan.quorums.map(({ title, hosts, source }) => {
      const members = definedHosts(plan, hosts) ?? [];
      return { title, source, hosts: members, tolerated: toleratedLosses(members.length) };
    }),
    ...essentialTiers(plan)
      .filter((tier) => !quorumOf(plan, tier))
      .map(({ title, services, hosts }) => ({
        title,
        source: parentOf(services[0].source),
        hosts,
        tolerated: hosts.length - 1,
      })),
  ];
  return (lost) =>
    parts.filter(
      ({ hosts, tolerated }) =>
        lost.size > tolerated && hosts.filter((host) => lost.has(host)).length > tolerated,
    );
}
