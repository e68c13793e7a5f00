import type { Analysis } from "../analysis/analysis.ts";
import { durationOf } from "../analysis/failovers.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { parentOf, pointerSegments } from "../model/pointer.ts";
import { lostData, rounded } from "./seconds.ts";

/** What the loss of one host means, and the hosts with whose loss it has to do. */
interface Consequence {
  readonly title: string;
  readonly text: string;
  readonly hosts: readonly string[];
}

/** What the loss of each host, of each zone and of each pair means, for the script of a page. */
export interface LossData {
  /** Titles of what can stop. The losses below name them by their place. */
  readonly titles: readonly string[];
  readonly hosts: Readonly<Record<string, readonly number[]>>;
  readonly zones: Readonly<Record<string, readonly number[]>>;
  /** What two hosts stop besides what each of them stops alone, by both names; null: not computed. */
  readonly pairs: Readonly<Record<string, readonly number[]>> | null;
  /** The hosts of each zone. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly vips: readonly {
    readonly name: string;
    readonly owners: readonly string[];
    /** Who moves it, if it is not the next owner that takes it. */
    readonly moved: string | undefined;
  }[];
  readonly failovers: readonly Consequence[];
  readonly losses: readonly Consequence[];
}

/** Collects what an analysis has found, by what can be lost. */
export function lossData(plan: Plan, { hosts, zones, pairs, dataLosses }: Analysis): LossData {
  const titles = [...new Set([...hosts, ...(zones ?? []), ...(pairs ?? [])].flatMap(({ stops }) => stops))];
  const numbers = new Map(titles.map((title, index) => [title, index]));
  const numbersOf = (stops: readonly string[]) => stops.map((title) => numbers.get(title) ?? -1);
  const zoned = groupBy(plan.hosts.values(), ({ zone }) => zone);
  const placed = (source: string) => {
    const vips = [...plan.vips.values()].filter((vip) => vip.source === source);
    const services = plan.services.filter((service) => parentOf(service.source) === source);
    return [...new Set([...vips.flatMap((vip) => vip.hosts), ...services.map(({ host }) => host)])];
  };
  const sectionOf = (source: string) => pointerSegments(source)[0];
  return {
    titles,
    hosts: Object.fromEntries(hosts.map(({ lost, stops }) => [lost.join(), numbersOf(stops)])),
    zones: Object.fromEntries((zones ?? []).map(({ zone = "", stops }) => [zone, numbersOf(stops)])),
    pairs: pairs
      ? Object.fromEntries(pairs.map(({ lost, stops }) => [lost.join(" "), numbersOf(stops)]))
      : null,
    members: Object.fromEntries(
      [...zoned].flatMap(([zone, members]) =>
        zone === undefined ? [] : [[zone, members.map(({ name }) => name)]],
      ),
    ),
    vips: [...plan.vips.values()].map(({ name, hosts: owners }) => {
      const controller = plan.vipControllers.find(({ vip }) => vip === name);
      return { name, owners, moved: controller && `${controller.title} moves it to the host that leads` };
    }),
    failovers: plan.failovers.flatMap((failover) => {
      const { total, typical, terms } = durationOf(plan, failover);
      if (terms.length === 0 || failover.cause !== "host") return [];
      const text = `typically ${rounded(typical)} s, at most ${rounded(total)} s`;
      return [{ title: failover.title, text, hosts: placed(failover.source) }];
    }),
    losses: dataLosses.map(({ title, seconds, formula, source }) => {
      const own = plan.services.filter((service) => sectionOf(service.source) === sectionOf(source));
      return {
        title,
        text: `${lostData(seconds)} (${formula})`,
        hosts: [...new Set(own.map(({ host }) => host))],
      };
    }),
  };
}
