import type { DataLoss, SplitBrain } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { listenerOf, type Plan } from "../model/plan.ts";
import { type Balance, budgetBalances } from "./budget-balances.ts";
import { essentialTiers } from "./essential-tiers.ts";
import { failoversOf, type TimedFailover } from "./failovers.ts";
import { outageOf } from "./outage.ts";
import { quorumOf } from "./quorum-of.ts";
import type { Tier } from "./tiers-of.ts";
import { toleratedLosses } from "./tolerated-losses.ts";

/** How many hosts something that users rely on may lose. */
export interface Tolerance {
  readonly title: string;
  readonly hosts: readonly string[];
  readonly tolerated: number;
  /** How the number comes about. */
  readonly formula: string;
}

/** What stops when something is lost. */
export interface Loss {
  /** Hosts. */
  readonly lost: readonly string[];
  /** The zone that they are, if they are one. */
  readonly zone?: string;
  /** At least one. */
  readonly stops: readonly string[];
}

/** What a plan can do, by arithmetic alone. */
export interface Analysis {
  readonly tolerances: readonly Tolerance[];
  /** Single hosts whose loss stops something: the single points of failure. */
  readonly hosts: readonly Loss[];
  /** Zones whose loss stops something; undefined where no host says its zone. */
  readonly zones: readonly Loss[] | undefined;
  /** Pairs of hosts whose loss stops what the loss of either alone does not; undefined beyond `mostPaired` hosts. */
  readonly pairs: readonly Loss[] | undefined;
  readonly failovers: readonly TimedFailover[];
  readonly dataLosses: readonly DataLoss[];
  readonly splitBrains: readonly SplitBrain[];
  readonly budgets: readonly Balance[];
}

/** Pairs grow with the square of the hosts; 64 hosts have 2,016. */
export const mostPaired = 64;

/** Says what an estate survives. A pure function of the plan. */
export function analyse(plan: Plan): Analysis {
  const names = [...new Set(plan.services.filter(({ essential }) => essential).map(({ host }) => host))];
  const stopped = (lost: readonly string[]) => outageOf(plan, new Set(lost)).map(({ title }) => title);
  const single = new Map(names.map((name) => [name, stopped([name])]));
  const hosts = [...single].map(([name, stops]) => ({ lost: [name], stops }));
  const zones = [...groupBy(plan.hosts.values(), ({ zone }) => zone)].flatMap(([zone, members]) => {
    const lost = members.map(({ name }) => name);
    return zone === undefined ? [] : [{ zone, lost, stops: stopped(lost) }];
  });
  const pairs =
    names.length > mostPaired
      ? undefined
      : names.flatMap((first, index) =>
          names.slice(index + 1).map((second) => {
            const known = [...(single.get(first) ?? []), ...(single.get(second) ?? [])];
            const stops = stopped([first, second]).filter((title) => !known.includes(title));
            return { lost: [first, second], stops };
          }),
        );
  const stopping = <Each extends Loss>(losses: readonly Each[]) =>
    losses.filter(({ stops }) => stops.length > 0);
  return {
    tolerances: tolerances(plan),
    hosts: stopping(hosts),
    zones: zones.length > 0 ? stopping(zones) : undefined,
    pairs: pairs && stopping(pairs),
    failovers: failoversOf(plan),
    dataLosses: plan.dataLosses,
    splitBrains: plan.splitBrains,
    budgets: budgetBalances(plan),
  };
}

/**
 * A quorum of n tolerates floor((n - 1) / 2) losses, since more than n / 2 must agree; of what stands in for one
 * another all but one may be lost, or but as many as one needs beside it.
 */
function tolerances(plan: Plan): readonly Tolerance[] {
  return essentialTiers(plan).map((tier) => {
    const { title, hosts } = tier;
    const quorum = quorumOf(plan, tier);
    const count = hosts.length;
    if (quorum) {
      const formula = `a majority of ${count} must remain`;
      return { title, hosts, tolerated: toleratedLosses(count), formula };
    }
    const needed = neededOf(plan, tier);
    const formula = `${needed === 1 ? "one" : needed} of ${count} must remain`;
    return { title, hosts, tolerated: Math.max(0, count - needed), formula };
  });
}

/** How many of a tier must work for it to do anything: what the least demanding pool of them needs. */
function neededOf(plan: Plan, { services }: Tier): number {
  const ids = new Set<string>(services.map(({ id }) => id));
  const pools = plan.pools.filter(({ members }) =>
    members.some((id) => ids.has(listenerOf(plan, id)?.service ?? "")),
  );
  return pools.length === 0
    ? 1
    : Math.min(
        ...pools.map(({ members, needed = 1, able = members }) =>
          Math.max(needed, members.length - able.length + 1),
        ),
      );
}
