import { byHost, type Plan } from "../model/plan.ts";

/** The titles of the services of every host, without those of `titlesEverywhere`. */
export function titlesByHost(plan: Plan): ReadonlyMap<string, readonly string[]> {
  const common = titlesEverywhere(plan);
  const services = byHost(plan.services);
  return new Map(
    [...plan.hosts.values()].map(({ name, managed }) => {
      const titles = (services.get(name) ?? []).map(({ title }) => title);
      const own = titles.filter((title) => !common.has(title));
      return [name, [...(managed ? [] : ["not managed"]), ...new Set(own)]];
    }),
  );
}

/** Titles of the services that every managed host has without a section of the topology, such as time synchronization. */
export function titlesEverywhere(plan: Plan): ReadonlySet<string> {
  const unplaced = plan.services.filter(({ host, source }) => source === plan.hosts.get(host)?.source);
  return new Set(unplaced.map(({ title }) => title));
}
