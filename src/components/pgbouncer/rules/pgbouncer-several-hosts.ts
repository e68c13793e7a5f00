import type { ComponentRule } from "../../../model/component.ts";
import { endpointOf } from "../../../model/plan.ts";
import { compareVersions } from "../../../model/version.ts";
import { colocatedDatabase } from "../facts.ts";
import type { Settings } from "../schema.ts";
import { verifiesEachHostSince } from "../versions.ts";

export const pgbouncerSeveralHosts: ComponentRule<Settings> = {
  id: "pgbouncer-several-hosts",
  severity: "error",
  summary: "A PgBouncer that checks certificates dials one host, or can tell several apart.",
  rationale:
    "Before 1.25 the certificate is held against the whole list of hosts, which no certificate is made out to, and every connection fails.",
  bad: {
    tls: true,
    hosts: { node4: { address: "10.0.0.14" } },
    pgbouncer: { version: "1.24", hosts: ["node4"] },
    haproxy: { vip: null, ports: { web: 443 } },
  },
  good: {
    tls: true,
    hosts: { node4: { address: "10.0.0.14" } },
    pgbouncer: { version: "1.24", hosts: ["node4"] },
    haproxy: { vip: "service", ports: { web: 443 } },
  },
  sources: ["https://github.com/pgbouncer/pgbouncer/pull/1303"],
  *check(settings, plan) {
    if (compareVersions(settings.version, verifiesEachHostSince) >= 0) return;
    for (const [index, host] of settings.hosts.entries()) {
      if (colocatedDatabase(plan, settings, host)) continue;
      const endpoint = endpointOf(plan, "database-primary", host);
      if (!endpoint?.secure || endpoint.targets.length < 2) continue;
      yield {
        message: `PgBouncer ${settings.version} on ${host} would dial ${endpoint.targets.length} hosts over TLS, and can verify the certificate of none.`,
        at: ["/pgbouncer/version", `/pgbouncer/hosts/${index}`],
        hint: "Take version 1.25 or later, or give the balancer a VIP.",
      };
      return;
    }
  },
};
