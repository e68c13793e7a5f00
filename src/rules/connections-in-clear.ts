import type { Role } from "../model/facts.ts";
import { isLoopback, listenerOf, serviceOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

/** What is encrypted by other means, says nothing but where TLS is, or is not the estate's own. */
const apart: ReadonlySet<Role> = new Set(["shell", "web-redirect", "target"]);

export const connectionsInClear: Rule = {
  id: "connections-in-clear",
  severity: "info",
  summary: "Connections within the estate are encrypted.",
  rationale:
    "Whoever can listen in the subnet reads passwords and data otherwise, and who can write to the consensus store decides what the database runs. Some daemons have no TLS, or none for all that they serve.",
  bad: { tls: false },
  // VRRP, the Erlang port mapper and logs of tasks have no TLS.
  good: { tls: true, vips: null, haproxy: null, rabbitmq: null, airflow: null },
  sources: [
    "https://etcd.io/docs/v3.5/op-guide/security/",
    "https://www.postgresql.org/docs/current/ssl-tcp.html",
  ],
  *check(plan) {
    if (plan.flows.length === 0) return;
    if (!plan.tls) {
      yield {
        message: "Nothing in the estate is encrypted: passwords and data go over the network in clear.",
        at: ["/tls"],
        hint: 'Set "tls" to true, or accept this with who can listen in the subnet as the reason.',
      };
      return;
    }
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
