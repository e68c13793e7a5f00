import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const externalInEstate: ComponentRule<Settings> = {
  id: "external-in-estate",
  severity: "error",
  summary: "An external service is not on a host of the estate.",
  rationale:
    "The bundle does not configure an external service: the firewall of a managed host closes its port, and the host's loss would not count as its loss.",
  bad: {
    postgres: null,
    haproxy: null,
    external: {
      database: {
        host: "10.0.0.11",
        version: 16,
        connections: 500,
        tls: false,
        databases: { airflow: { owner: "airflow" } },
      },
    },
  },
  good: {
    postgres: null,
    external: {
      database: {
        host: "db.example.com",
        version: 16,
        connections: 500,
        tls: false,
        databases: { airflow: { owner: "airflow" } },
      },
    },
  },
  sources: [],
  needsNames: true,
  *check({ database, broker, balancer }, plan) {
    const given = [
      ...(database ? [{ host: database.host, source: "/external/database/host" }] : []),
      ...(broker?.hosts ?? []).map((host, index) => ({ host, source: `/external/broker/hosts/${index}` })),
      ...(balancer?.hosts ?? []).map((host, index) => ({
        host,
        source: `/external/balancer/hosts/${index}`,
      })),
      ...(balancer ? [{ host: balancer.name, source: "/external/balancer/name" }] : []),
    ];
    const own = [...[...plan.hosts.values()].filter(({ managed }) => managed), ...plan.vips.values()];
    for (const { host, source } of given) {
      const found = own.find(
        (each) =>
          each.name === host ||
          each.address === host ||
          ("additionalAddresses" in each && each.additionalAddresses.includes(host)),
      );
      if (!found) continue;
      const kind = plan.vips.has(found.name) ? "VIP" : "managed host";
      yield {
        message: `The external service at "${host}" is on ${kind} "${found.name}" of the estate.`,
        at: [source, found.source],
        hint: "Name a host outside the estate, or add the section of the service, which configures it on hosts of the estate.",
      };
    }
  },
};
