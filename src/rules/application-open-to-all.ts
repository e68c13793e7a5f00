import { roles } from "../model/facts.ts";
import { applicationNetworks, networkId } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { namedRanges, rangesOpenToAll } from "./shared/open-to-all.ts";
import { pointers } from "./shared/pointers.ts";

export const applicationOpenToAll: Rule = {
  id: "application-open-to-all",
  severity: "error",
  summary: "The network of an application is not the whole Internet.",
  rationale: "Anyone can then try passwords, and use any flaw of the daemon before a login.",
  bad: {
    network: { applications: { billing: ["0.0.0.0/0"] } },
    postgres: { databases: { invoices: { owner: "invoices", applications: { billing: {} } } } },
    airflow: { database: "airflow" },
  },
  good: {
    network: { applications: { billing: ["10.5.0.0/24"] } },
    postgres: { databases: { invoices: { owner: "invoices", applications: { billing: {} } } } },
    airflow: { database: "airflow" },
  },
  sources: ["https://www.postgresql.org/docs/current/auth-pg-hba-conf.html"],
  *check(plan) {
    for (const network of applicationNetworks(plan)) {
      const { name, source } = network;
      const places = rangesOpenToAll(network);
      const [first, ...others] = places.map(([index]) => `${source}/${index}`);
      if (first === undefined) continue;
      const reached = plan.flows.filter(({ from, to }) => to.length > 0 && from.includes(networkId(name)));
      const offers = [...new Set(reached.map(({ role }) => roles[role]))];
      yield {
        message: `Application "${name}" is ${namedRanges(places)}, so anyone can reach ${offers.join(", ") || "what it uses"}.`,
        at: pointers(first, ...others),
        hint: "Set the addresses of the application.",
      };
    }
  },
};
