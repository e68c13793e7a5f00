import type { Role } from "../model/facts.ts";
import { isLoopback, listenerOf, serviceOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

/** Roles that are encrypted by other means or by others, that only redirect to TLS, or that do not belong to the estate. */
const exempt: ReadonlySet<Role> = new Set(["shell", "web-redirect", "target", "agent"]);

export const unencryptedBesideTls: Rule = {
  id: "unencrypted-beside-tls",
  severity: "info",
  summary: "With TLS, every connection between hosts is encrypted.",
  rationale:
    "Some daemons do not support TLS, or not on every port. An attacker who can listen in the subnet can read these connections.",
  bad: { tls: true },
  good: { tls: true, vips: null, haproxy: null, rabbitmq: null, airflow: null },
  sources: [],
  needsNames: true,
  *check(plan) {
    if (!plan.tls) return;
    const clear = plan.flows.flatMap(({ from, to }) =>
      to
        .flatMap((id) => listenerOf(plan, id) ?? [])
        .filter(({ secure, role, bind, host, service }) => {
          // The rule "external-unencrypted" reports connections that leave the estate.
          if (serviceOf(plan, service)?.operator !== undefined) return false;
          const remote = from.some((id) => serviceOf(plan, id)?.host !== host);
          return !secure && !exempt.has(role) && !isLoopback(bind) && remote;
        }),
    );
    const [first, ...others] = new Map(clear.map((listener) => [listener.title, listener])).values();
    if (!first) return;
    yield {
      message: `TLS is on, but these connections cross the network unencrypted: ${enumerated([first, ...others].map(({ title }) => title))}.`,
      at: pointers(first.source, ...others.map(({ source }) => source), "/tls"),
      hint: "Remove the services that you do not need, or accept this finding and state who can listen in the subnet.",
    };
  },
};
