import { groupBy } from "../model/group-by.ts";
import { applicationNetworks, undefinedNames } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";
import { suggester } from "./shared/suggester.ts";
import { usedAs } from "./shared/used-as.ts";

export const unknownNetwork: Rule = {
  id: "unknown-network",
  severity: "error",
  summary: "Every application in the topology has a network.",
  rationale: "No firewall would admit it.",
  bad: {
    network: { applications: { billing: ["10.5.0.0/24"] } },
    postgres: { databases: { invoices: { owner: "invoices", applications: { biling: {} } } } },
  },
  good: {
    network: { applications: { billing: ["10.5.0.0/24"] } },
    postgres: { databases: { invoices: { owner: "invoices", applications: { billing: {} } } } },
    airflow: { database: "airflow" },
  },
  sources: [],
  *check(plan) {
    const unknown = undefinedNames(plan).filter(({ kind }) => kind === "network");
    const applications = applicationNetworks(plan);
    const suggest = suggester(applications.map(({ name }) => name));
    for (const [name, references] of groupBy(unknown, (reference) => reference.name)) {
      const [first = "", ...others] = references.map(({ source }) => source);
      yield {
        message: `Application "${name}" has no network, but is used ${usedAs(references)}.`,
        at: pointers(first, ...others),
        hint: suggest(name) ?? 'Set its address ranges in "network.applications".',
      };
    }
  },
};
