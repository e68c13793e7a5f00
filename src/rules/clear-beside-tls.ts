import type { Role } from "../model/facts.ts";
import { isLoopback, listenerOf, serviceOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

/** What is encrypted by other means, says nothing but where TLS is, or is not the estate's own. */
const apart: ReadonlySet<Role> = new Set(["shell", "web-redirect", "target"]);

export const clearBesideTls: Rule = {
  id: "clear-beside-tls",
  severity: "info",
  summary: "With TLS, nothing goes from host to host without.",
  rationale:
    "Some daemons have no TLS, or none for all that they serve: who can listen in the subnet still reads that.",
  bad: { tls: true },
  good: { tls: true, vips: null, haproxy: null, rabbitmq: null, airflow: null },
  sources: [],
  *check(plan) {
    if (!plan.tls) return;
    const clear = plan.flows.flatMap(({ from, to }) =>
      to
        .flatMap((id) => listenerOf(plan, id) ?? [])
        .filter(({ secure, role, bind, host }) => {
          const remote = from.some((id) => serviceOf(plan, id)?.host !== host);
          return !secure && !apart.has(role) && !isLoopback(bind) && remote;
        }),
    );
    const [first, ...others] = new Map(clear.map((listener) => [listener.title, listener])).values();
    if (!first) return;
    yield {
      message: `The estate has TLS, and these go over the network without: ${enumerated([first, ...others].map(({ title }) => title))}.`,
      at: pointers(first.source, ...others.map(({ source }) => source), "/tls"),
      hint: "Accept this with who can listen in the subnet as the reason, or leave out what can be left out.",
    };
  },
};
