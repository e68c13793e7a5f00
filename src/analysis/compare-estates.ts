import { type Plan, plans } from "../model/plan.ts";
import { analyse, type Loss } from "./analysis.ts";
import { durationOf } from "./failovers.ts";
import { titlesByHost } from "./titles-by-host.ts";
import { toleratedLosses } from "./tolerated-losses.ts";

/** What is known of one estate, by name within each topic. */
interface Facts {
  /** Titles of what runs on each host, besides what runs on all. */
  readonly hosts: Entries<readonly string[]>;
  /** Titles of what stops with each single host. A host with any is a single point of failure. */
  readonly hostLosses: Entries<readonly string[]>;
  readonly zoneLosses: Entries<readonly string[]>;
  /** Titles of what stops with two hosts, but with neither of them alone; undefined: not computed. */
  readonly pairLosses: Entries<readonly string[]> | undefined;
  /** How many hosts each service may lose. */
  readonly tolerances: Entries<{ readonly tolerated: number; readonly hosts: number }>;
  readonly vips: Entries<{
    readonly address: string;
    readonly additionalAddresses: readonly string[];
    /** In the order of preference. */
    readonly hosts: readonly string[];
  }>;
  readonly quorums: Entries<{ readonly members: readonly string[]; readonly majority: number }>;
  /** Seconds of each failover. */
  readonly failovers: Entries<{ readonly worst: number; readonly typical: number }>;
  /** Seconds of data that may be lost with a host; absent: everything. */
  readonly dataLosses: Entries<{ readonly seconds?: number | undefined }>;
  /** Seconds for which an old leader may accept writes; absent: until an operator stops it. */
  readonly splitBrains: Entries<{ readonly seconds?: number | undefined }>;
  readonly capacities: Entries<{ readonly all: number; readonly remaining: number; readonly unit: string }>;
  readonly budgets: Entries<{ readonly used: number; readonly needed: number; readonly offered: number }>;
  /** Services that others operate. */
  readonly external: Entries<{ readonly operator: string; readonly hosts: readonly string[] }>;
}

type Entries<Value> = readonly (readonly [name: string, value: Value])[];

/** A value that differs between two estates. */
export interface Change<Value> {
  readonly name: string;
  /** Absent: the old estate does not have it. With a host that is not there, nothing stops. */
  readonly before?: Value | undefined;
  /** Absent: the new estate does not have it. */
  readonly after?: Value | undefined;
}

export interface Changes<Value> {
  readonly changed: readonly Change<Value>[];
  /** The number of names whose values are equal in both estates. */
  readonly equal: number;
}

/** The difference of two estates, by topic. A topic is undefined if it is not computed for both. */
export type Comparison = {
  readonly [Topic in keyof Facts]:
    | (Facts[Topic] extends Entries<infer Value> | undefined ? Changes<Value> : never)
    | Extract<Facts[Topic], undefined>;
};

/**
 * Compares what two estates survive, how long their failovers take, and what they offer.
 *
 * @throws TypeError if a plan is none
 */
export function compareEstates(before: Plan, after: Plan): Comparison {
  plans.demand(before);
  plans.demand(after);
  const [old, now] = [factsOf(before), factsOf(after)];
  const pairs = old.pairLosses && now.pairLosses && changesOf(old.pairLosses, now.pairLosses, []);
  return {
    hosts: changesOf(old.hosts, now.hosts),
    // Nothing stops with a host that is not there.
    hostLosses: changesOf(old.hostLosses, now.hostLosses, []),
    zoneLosses: changesOf(old.zoneLosses, now.zoneLosses, []),
    pairLosses: pairs,
    tolerances: changesOf(old.tolerances, now.tolerances),
    vips: changesOf(old.vips, now.vips),
    quorums: changesOf(old.quorums, now.quorums),
    failovers: changesOf(old.failovers, now.failovers),
    dataLosses: changesOf(old.dataLosses, now.dataLosses),
    splitBrains: changesOf(old.splitBrains, now.splitBrains),
    capacities: changesOf(old.capacities, now.capacities),
    budgets: changesOf(old.budgets, now.budgets),
    external: changesOf(old.external, now.external),
  };
}

/** @param nothing the value of a name that an estate does not have; undefined: none */
function changesOf<Value>(before: Entries<Value>, after: Entries<Value>, nothing?: Value): Changes<Value> {
  const [old, now] = [new Map(before), new Map(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  const values = names.map((name) => ({
    name,
    before: old.get(name) ?? nothing,
    after: now.get(name) ?? nothing,
  }));
  const changed = values.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  return { changed, equal: values.length - changed.length };
}

function factsOf(plan: Plan): Facts {
  const analysis = analyse(plan);
  const hosts = [...plan.hosts.values()];
  const zones = new Set(hosts.flatMap(({ zone }) => zone ?? []));
  return {
    hosts: [...titlesByHost(plan)],
    hostLosses: lossesOf([...plan.hosts.keys()], analysis.hosts),
    zoneLosses: lossesOf([...zones], analysis.zones ?? []),
    pairLosses: analysis.pairs && lossesOf([], analysis.pairs),
    tolerances: analysis.tolerances.map(({ title, tolerated, hosts: own }) => [
      title,
      { tolerated, hosts: own.length },
    ]),
    vips: [...plan.vips.values()].map(({ name, address, additionalAddresses, hosts: own }) => [
      name,
      { address, additionalAddresses, hosts: own },
    ]),
    quorums: plan.quorums.map(({ title, hosts: members }) => [
      title,
      { members, majority: members.length - toleratedLosses(members.length) },
    ]),
    failovers: failovers(plan),
    dataLosses: plan.dataLosses.map(({ title, seconds }) => [title, { seconds }]),
    splitBrains: plan.splitBrains.map(({ title, seconds }) => [title, { seconds }]),
    capacities: analysis.capacities.map(({ title, ...amounts }) => [title, amounts]),
    budgets: analysis.budgets.map(({ resource, used, needed, offered }) => [
      resource,
      { used, needed, offered },
    ]),
    external: analysis.external.map(({ title, operator, hosts: own }) => [title, { operator, hosts: own }]),
  };
}

/** Losses by the name of what is lost. Names without a loss stop nothing. */
function lossesOf(names: readonly string[], losses: readonly Loss[]): Entries<readonly string[]> {
  const stops = new Map<string, readonly string[]>(names.map((name) => [name, []]));
  for (const loss of losses) stops.set(loss.zone ?? loss.lost.join(" + "), loss.stops);
  return [...stops];
}

/** Failovers one by one: those that take the same time in one estate may differ in the other. */
function failovers(plan: Plan): Facts["failovers"] {
  return plan.failovers.flatMap((failover) => {
    const { total, typical, terms } = durationOf(plan, failover);
    return terms.length === 0 ? [] : [[failover.title, { worst: total, typical }] as const];
  });
}
