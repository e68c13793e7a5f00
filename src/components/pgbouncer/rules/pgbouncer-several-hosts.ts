import type { ComponentRule } from "../../../model/component.ts";
import { endpointOf } from "../../../model/plan.ts";
import { compareVersions } from "../../../model/version.ts";
import { colocatedDatabase } from "../facts.ts";
import type { Settings } from "../schema.ts";
import { verifiesEachHostSince } from "../versions.ts";

export const pgbouncerSeveralHosts: ComponentRule<Settings> = {
  id: "pgbouncer-several-hosts",
  severity: "error",
  summary: "With TLS, PgBouncer connects to a single host unless it can verify several.",
  rationale:
    "Before 1.25, PgBouncer compares the name in the certificate with the whole list of hosts. No certificate has that name, so every connection fails.",
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
  needsNames: true,
  *check(settings, plan) {
    if (compareVersions(settings.version, verifiesEachHostSince) >= 0) return;
    for (const [index, host] of settings.hosts.entries()) {
      if (colocatedDatabase(plan, settings, host)) continue;
      const endpoint = endpointOf(plan, "database-primary", host);
      if (!endpoint?.secure || endpoint.targets.length < 2) continue;
      yield {
        message: `PgBouncer ${settings.version} on ${host} would connect to ${endpoint.targets.length} hosts over TLS, but cannot verify the certificate of any of them.`,
        at: ["/pgbouncer/version", `/pgbouncer/hosts/${index}`],
        hint: 'Set "pgbouncer.version" to 1.25 or later, or give the load balancer a VIP.',
      };
      return;
    }
  },
};
