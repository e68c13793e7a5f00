import { applicationNetworks, flowClients, networkId } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";
import { usedAs } from "./shared/used-as.ts";

export const unusedNetwork: Rule = {
  id: "unused-network",
  severity: "warning",
  summary: "Every application reaches something.",
  rationale: "The firewall opens nothing for an application that no other setting names.",
  bad: { network: { applications: { billing: ["10.5.0.0/24"] } } },
  good: {
    network: { applications: { billing: ["10.5.0.0/24"] } },
    postgres: { databases: { invoices: { owner: "invoices", applications: { billing: {} } } } },
    airflow: { database: "airflow" },
  },
  sources: [],
  needsNames: true,
  *check(plan) {
    const used = flowClients(plan.flows.filter(({ to }) => to.length > 0));
    for (const { name, source } of applicationNetworks(plan)) {
      if (used.has(networkId(name))) continue;
      const uses = plan.references.filter((each) => each.kind === "network" && each.name === name);
      yield {
        message: `Application "${name}" reaches nothing in the estate${uses.length > 0 ? `, although it is used ${usedAs(uses)}: that has no address outside its own host` : ""}.`,
        at: pointers(source, ...uses.map((each) => each.source)),
        hint:
          uses.length > 0
            ? "Give the load balancer a VIP, or addresses of its hosts."
            : 'Name it in "applications" of a database or in "from" of an agent, or remove it.',
      };
    }
  },
};
