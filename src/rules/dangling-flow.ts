import { type Role, roles } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { flowClients } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { clientsOf } from "./shared/clients-of.ts";
import { pointers } from "./shared/pointers.ts";

export const danglingFlow: Rule = {
  id: "dangling-flow",
  severity: "error",
  summary: "The topology provides everything that its services connect to.",
  rationale: "A service whose dependency is missing fails or waits forever.",
  bad: { rabbitmq: null },
  good: { rabbitmq: { hosts: ["node1", "node2", "node3"] } },
  sources: [],
  needsNames: true,
  *check(plan) {
    const dangling = plan.flows.filter(({ from, to }) => from.length > 0 && to.length === 0);
    for (const [role, flows] of groupBy(dangling, (flow) => flow.role)) {
      const clients = clientsOf(plan, [...flowClients(flows)]);
      const purposes = [...new Set(flows.map(({ purpose }) => purpose))];
      const [first = "", ...others] = flows.map(({ source }) => source);
      yield {
        message: `${clients.text} (${purposes.join("; ")}) ${clients.count === 1 ? "needs" : "need"} ${roles[role]}, but nothing in the topology provides one.`,
        at: pointers(first, ...others),
        hint: sectionHint(role, plan.providers.get(role) ?? []),
      };
    }
  },
};

function sectionHint(role: Role, sections: readonly string[]): string {
  const names = sections.map((name) => `"${name}"`);
  const [last] = names.slice(-1);
  if (last === undefined)
    return 'Add what provides it: a section, or a host with "managed": false on which you install it yourself.';
  return `Add the section ${names.length === 1 ? last : `${names.slice(0, -1).join(", ")} or ${last}`}, which can provide ${roles[role]}.`;
}
