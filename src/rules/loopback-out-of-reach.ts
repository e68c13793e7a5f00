import { groupBy } from "../model/group-by.ts";
import { isLoopback, listenerOf, networkOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const loopbackOutOfReach: Rule = {
  id: "loopback-out-of-reach",
  severity: "warning",
  summary: "No port for external clients is bound only to the loopback address.",
  rationale: "A loopback address is reachable only from its own host.",
  bad: {
    network: { clients: ["192.168.83.0/24"] },
    haproxy: { hosts: ["node1", "node2", "node3"], vip: null, local: true },
  },
  good: {
    network: { clients: ["192.168.83.0/24"] },
    haproxy: { hosts: ["node1", "node2", "node3"], vip: null, local: true, ports: { web: false } },
  },
  sources: ["https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3"],
  needsNames: true,
  *check(plan) {
    const shells = plan.flows.filter(({ role }) => role === "shell");
    // Networks with access to a remote shell reach the loopback addresses from there.
    const inside = new Set(shells.flatMap(({ from }) => from));
    const unreachable = plan.flows.flatMap(({ from, to }) => {
      const listeners = to.flatMap((id) => listenerOf(plan, id) ?? []);
      if (listeners.length === 0 || !listeners.every(({ bind }) => isLoopback(bind))) return [];
      return from
        .filter((id) => !inside.has(id))
        .flatMap((id) => networkOf(plan, id) ?? [])
        .map(({ name }) => ({ name, listeners }));
    });
    for (const [name, flows] of groupBy(unreachable, (each) => each.name)) {
      const listeners = flows.flatMap((flow) => flow.listeners);
      const titles = new Set(listeners.map(({ title }) => title));
      const [first = "", ...others] = listeners.map(({ source }) => source);
      yield {
        message: `Network "${name}" cannot reach ${enumerated(titles)}, which ${titles.size === 1 ? "is" : "are"} bound to the loopback address.`,
        at: pointers(first, ...others),
        hint: "Bind an address that the network can reach, or set these ports to false.",
      };
    }
  },
};
