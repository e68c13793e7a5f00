import type { Rule } from "../model/rule.ts";

export const tlsNotRequired: Rule = {
  id: "tls-not-required",
  severity: "warning",
  summary: "An estate with certificates accepts no unencrypted connections.",
  rationale:
    "The states between, in which services accept both, are for the time in which TLS is turned on or off. As long as a service accepts unencrypted connections, an attacker who can listen in the subnet can read those of clients that still make them. Clients of the DCS follow the URLs that its members advertise, which are unencrypted until then.",
  bad: { tls: "used" },
  good: { tls: true },
  sources: ["https://www.postgresql.org/docs/current/auth-pg-hba-conf.html"],
  *check({ tls, tlsOffered, tlsRequired }) {
    if (!tlsOffered || tlsRequired) return;
    yield {
      message: tls
        ? "TLS is being turned on or off: the clients of the estate use it, but the DCS and the database accept unencrypted connections as well."
        : "TLS is being turned on or off: services accept it, but the clients of the estate do not use it.",
      at: ["/tls"],
      hint: 'Plan a change to "tls": true.',
    };
  },
};
