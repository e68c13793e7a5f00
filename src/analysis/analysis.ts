import type { DataLoss, SplitBrain } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { listenerOf, type Plan, plans, servicesOutside } from "../model/plan.ts";
import { type Balance, budgetBalances } from "./budget-balances.ts";
import { essentialTiers } from "./essential-tiers.ts";
import { failoversOf, type TimedFailover } from "./failovers.ts";
import { outageOf } from "./outage.ts";
import { quorumOf } from "./quorum-of.ts";
import { type Tier, tiersOf } from "./tiers-of.ts";
import { toleratedLosses } from "./tolerated-losses.ts";

/** Number of hosts that an essential tier may lose. */
export interface Tolerance {
  readonly title: string;
  readonly hosts: readonly string[];
  readonly tolerated: number;
  /** Derivation of the number. */
  readonly formula: string;
}

/** The capacity of a function, with all of its hosts and without the one that provides most. */
export interface Remaining {
  readonly title: string;
  readonly unit: string;
  readonly all: number;
  readonly remaining: number;
}

/** Hosts that are lost together, and the services that stop as a result. */
export interface Loss {
  /** Names of the lost hosts. */
  readonly lost: readonly string[];
  /** Name of the zone, if the hosts are one zone. */
  readonly zone?: string;
  /** Titles of what stops; at least one. */
  readonly stops: readonly string[];
}

/** The availability of an estate, computed from its plan. */
export interface Analysis {
  readonly tolerances: readonly Tolerance[];
  /** Single points of failure: hosts whose loss stops a service. */
  readonly hosts: readonly Loss[];
  /** Zones whose loss stops a service; undefined if no host has a zone. */
  readonly zones: readonly Loss[] | undefined;
  /** Pairs whose loss stops more than the loss of each host alone; undefined beyond `maximumPairedHosts` hosts. */
  readonly pairs: readonly Loss[] | undefined;
  readonly failovers: readonly TimedFailover[];
  readonly dataLosses: readonly DataLoss[];
  readonly splitBrains: readonly SplitBrain[];
  readonly budgets: readonly Balance[];
  readonly capacities: readonly Remaining[];
  /** Services that others operate. Their failovers, losses and tolerances are not known, and count nowhere above. */
  readonly external: readonly External[];
}

/** A service that others operate. */
export interface External {
  readonly title: string;
  readonly hosts: readonly string[];
  readonly operator: string;
  /** True if it keeps data. */
  readonly keepsState: boolean;
}

/** Limit for the analysis of pairs. Their number grows with the square of the hosts: 64 hosts have 2,016 pairs. */
export const maximumPairedHosts = 64;

/**
 * Computes the losses that an estate survives, its failover times and its budgets.
 *
 * @throws TypeError if the plan is none
 */
export function analyse(plan: Plan): Analysis {
  plans.demand(plan);
  const names = [...new Set(plan.services.filter(({ essential }) => essential).map(({ host }) => host))];
  const stopped = (lost: readonly string[]) => outageOf(plan, new Set(lost)).map(({ title }) => title);
  const single = new Map(names.map((name) => [name, stopped([name])]));
  const hosts = [...single].map(([name, stops]) => ({ lost: [name], stops }));
  const zones = [...groupBy(plan.hosts.values(), ({ zone }) => zone)].flatMap(([zone, members]) => {
    const lost = members.map(({ name }) => name);
    return zone === undefined ? [] : [{ zone, lost, stops: stopped(lost) }];
  });
  const pairs =
    names.length > maximumPairedHosts
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
    external: tiersOf(servicesOutside(plan)).map(
      ({ title, hosts: own, services: [{ operator = "", keepsState = false }] }) => ({
        title,
        hosts: own,
        operator,
        keepsState,
      }),
    ),
    capacities: plan.capacities.map(({ title, unit, parts }) => {
      const amounts = parts.map(({ amount }) => amount);
      const all = amounts.reduce((sum, amount) => sum + amount, 0);
      return { title, unit, all, remaining: all - Math.max(0, ...amounts) };
    }),
  };
}

/**
 * Computes the tolerated losses of each tier. A quorum of n tolerates floor((n - 1) / 2) losses, because more than
 * n / 2 must agree. Any other tier tolerates the loss of all but the number of services that must work.
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

/** The number of services of a tier that must work for it to work: the minimum over its pools. */
function neededOf(plan: Plan, { services }: Tier): number {
  const ids = new Set<string>(services.map(({ id }) => id));
  const pools = plan.pools.filter(({ members }) =>
    members.some((id) => ids.has(listenerOf(plan, id)?.service ?? "")),
  );
  return pools.length === 0
    ? 1
    : Math.min(
        ...pools.map(({ members, needed = 1, able = members, neededAble = 1 }) =>
          Math.max(needed, members.length - able.length + neededAble),
        ),
      );
}
