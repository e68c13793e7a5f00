import type { Rule } from "../model/rule.ts";

export const connectionsInClear: Rule = {
  id: "connections-in-clear",
  severity: "info",
  summary: "Connections within the estate are encrypted.",
  rationale:
    "Whoever can listen in the subnet reads passwords and data otherwise, and who can write to the consensus store decides what the database runs.",
  bad: { tls: false },
  // VRRP, the Erlang port mapper and logs of tasks have no TLS.
  good: { tls: true, vips: null, haproxy: null, rabbitmq: null, airflow: null },
  sources: [
    "https://etcd.io/docs/v3.5/op-guide/security/",
    "https://www.postgresql.org/docs/current/ssl-tcp.html",
  ],
  *check(plan) {
    if (plan.tls || plan.flows.length === 0) return;
    yield {
      message: "Nothing in the estate is encrypted: passwords and data go over the network in clear.",
      at: ["/tls"],
      hint: 'Set "tls" to true, or accept this with who can listen in the subnet as the reason.',
    };
  },
};
