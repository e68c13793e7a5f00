import { essentialTiers } from "../analysis/essential-tiers.ts";
import { outageOf, type Stop } from "../analysis/outage.ts";
import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { enumerated } from "./shared/enumerated.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

const objective = "/objectives/survive";

export const objectiveSurvive: Rule = {
  id: "objective-survive",
  severity: "warning",
  summary: "Every service that users rely on survives the loss that the objective names.",
  rationale:
    "The check removes each host, or each zone, in turn. A service stops if it then runs nowhere, has no majority, or lacks something that it needs.",
  bad: { objectives: { survive: "host" }, airflow: { schedulers: ["node1"] } },
  good: { objectives: { survive: "host" }, airflow: { schedulers: ["node1", "node2"] } },
  sources: [],
  needsNames: true,
  *check(plan) {
    const { survive } = plan.objectives;
    if (survive === undefined) return;
    const essential = [...new Set(essentialTiers(plan).flatMap(({ hosts }) => hosts))];
    const zoneOf = (host: string) => plan.hosts.get(host)?.zone;
    const unknown = survive === "zone" ? essential.filter((host) => zoneOf(host) === undefined) : [];
    if (unknown.length > 0) {
      yield {
        message: `The objective is to survive the loss of any zone, but ${named("host", unknown)} ${unknown.length === 1 ? "does" : "do"} not set "zone".`,
        at: pointers(objective, ...unknown.map((host) => `/hosts/${host}`)),
        hint: 'Set "zone" of each host.',
      };
      return;
    }
    const domains = groupBy(essential, (host) => (survive === "zone" ? zoneOf(host) : host));
    const losses = new Map<string, { domains: string[]; stopped: readonly Stop[] }>();
    for (const [domain = "", hosts] of domains) {
      const stopped = outageOf(plan, new Set(hosts));
      const key = stopped.map(({ title }) => title).join("\n");
      if (stopped.length === 0) continue;
      losses.set(key, { stopped, domains: [...(losses.get(key)?.domains ?? []), domain] });
    }
    for (const { domains: lost, stopped } of losses.values()) {
      const places = [...new Set(stopped.filter(({ itself }) => itself).map(({ source }) => source))];
      yield {
        message: `The objective is to survive the loss of any ${survive}, but the loss of ${named(survive, lost).replace(" and ", " or ")} stops ${enumerated(new Set(stopped.map(({ title }) => title)))}.`,
        at: pointers(places[0] ?? objective, ...places, ...stopped.map(({ source }) => source), objective),
        hint:
          places.length === 0
            ? "Add the sections that their clients need, or set another objective."
            : `Add hosts to ${places.map(dotted).join(", ")}${survive === "zone" ? ", in other zones" : ""}.`,
      };
    }
  },
};
