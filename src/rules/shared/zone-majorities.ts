import { toleratedLosses } from "../../analysis/tolerated-losses.ts";
import type { Quorum } from "../../model/facts.ts";
import { groupBy } from "../../model/group-by.ts";
import type { Plan } from "../../model/plan.ts";
import { definedHosts } from "./defined-hosts.ts";

/** The zones with more members of a quorum than it may lose; none if the zone of a member is unknown. */
export function zoneMajorities(plan: Plan, quorum: Quorum): readonly { zone: string; members: string[] }[] {
  const members = definedHosts(plan, quorum.hosts) ?? [];
  // Fewer than three members tolerate no loss, wherever they are.
  if (members.length < 3) return [];
  const zones = groupBy(members, (name) => plan.hosts.get(name)?.zone);
  const estate = new Set([...plan.hosts.values()].flatMap(({ zone }) => zone ?? []));
  if (zones.has(undefined) || estate.size < 2) return [];
  return [...zones]
    .map(([zone, inZone]) => ({ zone: zone ?? "", members: inZone }))
    .filter(({ members: inZone }) => inZone.length > toleratedLosses(members.length));
}
