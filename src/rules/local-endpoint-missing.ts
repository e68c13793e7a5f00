import { roles } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { flowClients, isLoopback, listenerOf, serviceOf } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { enumerated } from "./shared/enumerated.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const localEndpointMissing: Rule = {
  id: "local-endpoint-missing",
  severity: "error",
  summary: "A service that is bound to the loopback address runs on every host that connects to it.",
  rationale:
    "A loopback address is reachable only from its own host. Other hosts connect to themselves and are refused.",
  bad: { haproxy: { vip: null, local: true } },
  good: { haproxy: { hosts: ["node1", "node2", "node3"], vip: null, local: true } },
  sources: ["https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3"],
  needsNames: true,
  *check(plan) {
    for (const [role, flows] of groupBy(plan.flows, (flow) => flow.role)) {
      const targets = new Set(flows.flatMap(({ to }) => to));
      const local = [...targets]
        .flatMap((id) => listenerOf(plan, id) ?? [])
        .filter(({ bind }) => isLoopback(bind));
      const [first] = local;
      const provider = first && serviceOf(plan, first.service);
      if (!provider) continue;
      const provided = new Set(local.map(({ host }) => host));
      const lacking = [...flowClients(flows)]
        .flatMap((id) => serviceOf(plan, id) ?? [])
        .filter(({ host }) => !provided.has(host));
      if (lacking.length === 0) continue;
      const hosts = new Set(lacking.map(({ host }) => host));
      const titles = new Set(lacking.map(({ title }) => title));
      const list = parentOf(provider.source);
      yield {
        message: `${enumerated(titles)} on ${named("host", hosts)} ${titles.size === 1 ? "connects" : "connect"} to ${roles[role]} on the loopback address, but "${provider.title}", which provides it, does not run there.`,
        at: pointers(list, ...lacking.map(({ source }) => source)),
        hint: `Add ${named("host", hosts)} to ${dotted(list)}, or bind "${provider.title}" to an address that other hosts can reach.`,
      };
    }
  },
};
