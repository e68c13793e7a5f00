import type { Rule } from "../model/rule.ts";

export const connectionsUnencrypted: Rule = {
  id: "connections-unencrypted",
  severity: "info",
  summary: "Connections within the estate are encrypted.",
  rationale:
    "Otherwise an attacker who can listen in the subnet can read passwords and data. An attacker who can write to the distributed configuration store (DCS) controls the database.",
  bad: { tls: false },
  // VRRP, the Erlang port mapper and task logs do not support TLS.
  good: { tls: true, vips: null, haproxy: null, rabbitmq: null, airflow: null },
  sources: [
    "https://etcd.io/docs/v3.5/op-guide/security/",
    "https://www.postgresql.org/docs/current/ssl-tcp.html",
  ],
  *check(plan) {
    if (plan.tlsOffered || plan.flows.length === 0) return;
    yield {
      message: "TLS is off: passwords and data cross the network unencrypted.",
      at: ["/tls"],
      hint: 'Set "tls" to true, or accept this finding and state who can listen in the subnet.',
    };
  },
};
