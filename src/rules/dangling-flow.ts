import { roles } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { clientsOf } from "./shared/clients-of.ts";
import { pointers } from "./shared/pointers.ts";

export const danglingFlow: Rule = {
  id: "dangling-flow",
  severity: "error",
  summary: "Whatever a service needs is offered by something in the topology.",
  rationale: "A service that dials what is not there fails, or waits for ever.",
  bad: { rabbitmq: null },
  good: { rabbitmq: { hosts: ["node1", "node2", "node3"] } },
  sources: [],
  *check(plan) {
    // A mistyped name leaves its section without a host: that is one mistake, and a finding of its own.
    if (plan.references.some(({ kind, name }) => !plan[kind === "host" ? "hosts" : "vips"].has(name))) return;
    const dangling = plan.flows.filter(({ from, to }) => from.length > 0 && to.length === 0);
    for (const [role, flows] of groupBy(dangling, (flow) => flow.role)) {
      const clients = clientsOf(
        plan,
        flows.flatMap(({ from }) => from),
      );
      const purposes = [...new Set(flows.map(({ purpose }) => purpose))];
      const [first = "", ...others] = flows.map(({ source }) => source);
      yield {
        message: `${clients.text} (${purposes.join("; ")}) ${clients.count === 1 ? "needs" : "need"} ${roles[role]}, and nothing in the topology offers one.`,
        at: pointers(first, ...others),
        hint: `Add a section that provides ${roles[role]}.`,
      };
    }
  },
};
