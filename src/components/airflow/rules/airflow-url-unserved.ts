import type { ComponentRule } from "../../../model/component.ts";
import { listenersOf, serviceOf, serving } from "../../../model/plan.ts";
import { webRole } from "../public-url.ts";
import type { Settings } from "../schema.ts";

export const airflowUrlUnserved: ComponentRule<Settings> = {
  id: "airflow-url-unserved",
  severity: "warning",
  summary: "The load balancer serves the scheme and the port of the public URL.",
  rationale:
    "Airflow redirects browsers to the public URL, and writes it into messages. Its cookie is sent over HTTPS only if the URL says so.",
  bad: { airflow: { web: { url: "https://airflow.example.com" } } },
  good: {
    airflow: { web: { url: "https://airflow.example.com" } },
    haproxy: { ports: { "web-public": 443 }, certificate: "/etc/haproxy/airflow.pem" },
  },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/howto/run-behind-proxy.html"],
  needsNames: true,
  *check({ web }, plan) {
    const role = webRole(plan);
    const listeners = serving(plan, role);
    const balanced = listenersOf(plan, role).length > 0;
    const [first] = listeners;
    if (web.url === undefined || first === undefined) return;
    const { protocol, hostname, pathname, port: given } = new URL(web.url);
    const encrypted = protocol === "https:";
    const port = given === "" ? (encrypted ? 443 : 80) : Number(given);
    if (listeners.some((each) => each.port === port && (each.secure === true) === encrypted)) return;
    const scheme = (secure: boolean) => (secure ? "HTTPS" : "HTTP");
    const outside = serviceOf(plan, first.service)?.operator !== undefined;
    const fix = !balanced
      ? "Add a load balancer that serves them"
      : (first.secure === true) === encrypted
        ? `Let the load balancer serve port ${port}, or set the port of the URL to ${first.port}`
        : encrypted
          ? outside
            ? "Let the load balancer speak TLS"
            : `Give the load balancer a port "web-public", ${port}, and a file with the certificate of the URL's name`
          : `Write "https://${hostname}${first.port === 443 ? "" : `:${first.port}`}${pathname === "/" ? "" : pathname}"`;
    yield {
      message: `The public URL needs ${scheme(encrypted)} on port ${port}, but users reach the web interface with ${scheme(first.secure === true)} on port ${first.port}.`,
      at: ["/airflow/web/url", first.source],
      hint: `${fix}. If something in front of the estate translates between them, accept this rule.`,
    };
  },
};
