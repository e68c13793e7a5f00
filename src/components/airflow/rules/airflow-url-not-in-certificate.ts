import type { ComponentRule } from "../../../model/component.ts";
import { serviceOf, serving } from "../../../model/plan.ts";
import { certificateNames } from "../../../model/tls.ts";
import { webRole } from "../public-url.ts";
import type { Settings } from "../schema.ts";

const url = "https://airflow.example.com:8080";

export const airflowUrlNotInCertificate: ComponentRule<Settings> = {
  id: "airflow-url-not-in-certificate",
  // Browsers that do not know the authority of the estate warn of every name.
  severity: "info",
  summary: "The certificate of the web interface has the name of the public URL.",
  rationale:
    "The certificates of the estate have the names of its hosts and VIPs alone. A browser rejects a certificate without the name of the URL, also if it trusts the authority.",
  bad: { tls: true, airflow: { web: { url } } },
  good: {
    tls: true,
    airflow: { web: { url: "https://airflow.example.com" } },
    haproxy: { ports: { "web-public": 443 }, certificate: "/etc/haproxy/airflow.pem" },
  },
  sources: ["https://www.rfc-editor.org/rfc/rfc9525.html#section-6.1"],
  needsNames: true,
  *check({ web }, plan) {
    // A port for users may have a certificate of its own.
    const role = webRole(plan);
    if (web.url === undefined || role !== "web" || !web.url.startsWith("https:")) return;
    const [first] = serving(plan, role).filter(
      ({ secure, service }) => secure === true && serviceOf(plan, service)?.operator === undefined,
    );
    const shown = first && plan.certificates.find(({ services }) => services.includes(first.service));
    if (!first || !shown) return;
    const { names, addresses } = certificateNames(plan, shown);
    const { hostname } = new URL(web.url);
    if (names.includes(hostname) || addresses.includes(hostname)) return;
    yield {
      message: `The public URL has the name "${hostname}", but the web interface shows a certificate of the estate, which has ${first.vip === undefined ? `the names of host "${first.host}"` : `the name of the VIP "${first.vip}"`} and not this one.`,
      at: ["/airflow/web/url", first.source],
      hint: 'Give the load balancer a port "web-public" for users, and a file with the certificate of this name. If something in front of the estate has it, accept this rule.',
    };
  },
};
