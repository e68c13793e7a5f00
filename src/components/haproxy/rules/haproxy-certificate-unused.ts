import type { ComponentRule } from "../../../model/component.ts";
import { balancedPools } from "../facts.ts";
import type { Settings } from "../schema.ts";

export const haproxyCertificateUnused: ComponentRule<Settings> = {
  id: "haproxy-certificate-unused",
  severity: "error",
  summary: "HAProxy has a port for users that presents the certificate of users.",
  rationale:
    "Within the estate, clients trust the authority of the estate alone, so the ports that they use never present another certificate.",
  bad: { haproxy: { certificate: "/etc/haproxy/airflow.pem" } },
  good: {
    airflow: { web: { url: "https://airflow.example.com" } },
    haproxy: { ports: { "web-public": 443 }, certificate: "/etc/haproxy/airflow.pem" },
  },
  sources: [],
  needsNames: true,
  *check(settings, plan) {
    if (settings.certificate === undefined) return;
    if (balancedPools(plan, settings).some(({ pool }) => pool.public)) return;
    const ports = plan.pools.filter((pool) => pool.public).map(({ name }) => `"haproxy.ports.${name}"`);
    yield {
      message: "HAProxy has a certificate for users, but no port that presents it.",
      at: ["/haproxy/certificate"],
      hint:
        ports.length === 0
          ? "Remove the certificate: nothing in the topology has users."
          : `Set ${ports.join(" or ")}, such as 443, or remove the certificate.`,
    };
  },
};
