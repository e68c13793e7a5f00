import type { Changes, Comparison } from "../analysis/compare-estates.ts";
import { counted } from "../model/counted.ts";
import { groupBy } from "../model/group-by.ts";
import { lostData, rounded, splitBrain } from "./seconds.ts";

/** One topic of a comparison, as text. */
export interface ComparisonTopic {
  readonly title: string;
  /** Names with the same change are one row. */
  readonly rows: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  /** Numbers of names that changed, and that did not. */
  readonly changed: number;
  readonly equal: number;
}

/** The topics of a comparison that have anything to compare, in the order of the report. */
export function comparisonTopics(comparison: Comparison): readonly ComparisonTopic[] {
  const { hosts, hostLosses, zoneLosses, pairLosses, tolerances, vips, quorums, failovers } = comparison;
  const { dataLosses, splitBrains, capacities, budgets, external } = comparison;
  const stops = (titles: readonly string[]) => (titles.length === 0 ? "nothing" : titles.join("; "));
  return [
    topic("Hosts and what runs on them", hosts, stops),
    topic("Services that stop when one host is lost", hostLosses, stops),
    topic("Services that stop when one zone is lost", zoneLosses, stops),
    ...(pairLosses
      ? [topic("More services that stop when two hosts are lost together", pairLosses, stops)]
      : []),
    topic(
      "Hosts that each service may lose and still work",
      tolerances,
      ({ tolerated, hosts: of }) => `${tolerated} of ${counted(of, "host")}`,
    ),
    topic(
      "VIPs and the hosts that may own them",
      vips,
      ({ address, additionalAddresses, hosts: owners }) =>
        `${[address, ...additionalAddresses].join(" and ")} on ${short(owners)}`,
    ),
    topic(
      "Quorums",
      quorums,
      ({ members, majority }) => `${majority} of ${counted(members.length, "member")} (${short(members)})`,
    ),
    topic(
      "Duration of failovers: worst case, typical case",
      failovers,
      ({ worst, typical }) => `${rounded(worst)} s, ${rounded(typical)} s`,
    ),
    topic("Data that is lost with a host", dataLosses, ({ seconds }) => lostData(seconds)),
    topic(
      "Time for which an old database leader may accept writes while a new leader exists",
      splitBrains,
      ({ seconds }) => splitBrain(seconds),
    ),
    topic(
      "Capacity of each function: all hosts, one host lost",
      capacities,
      ({ all, remaining, unit }) => `${all} ${unit}, ${remaining} ${unit}`,
    ),
    topic(
      "Use of limited resources",
      budgets,
      ({ used, needed, offered }) => `${used} of ${offered} (${needed} with 10 % in reserve)`,
    ),
    topic(
      "Services that others operate",
      external,
      ({ operator, hosts: own }) => `operated by ${operator} (${short(own)})`,
    ),
  ].filter(({ changed, equal }) => changed + equal > 0);
}

function topic<Value>(
  title: string,
  { changed, equal }: Changes<Value>,
  textOf: (value: Value) => string,
): ComparisonTopic {
  const shown = (value: Value | undefined) => (value === undefined ? "not there" : textOf(value));
  const alike = groupBy(changed, ({ before, after }) => JSON.stringify([before, after]));
  return {
    title,
    rows: [...alike.values()].map((changes) => ({
      name: short(changes.map(({ name }) => name)),
      before: shown(changes[0].before),
      after: shown(changes[0].after),
    })),
    changed: changed.length,
    equal,
  };
}

/** Joins names. A long list is shortened. */
function short(names: readonly string[]): string {
  return names.length > 12
    ? `${names.slice(0, 10).join(", ")} and ${names.length - 10} more`
    : names.join(", ");
}
