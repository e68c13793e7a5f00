import type { ComponentRule } from "../../../model/component.ts";
import { listenersOf } from "../../../model/plan.ts";
import type { Settings } from "../schema.ts";

export const airflowUrlMissing: ComponentRule<Settings> = {
  id: "airflow-url-missing",
  severity: "warning",
  summary: "A web interface with a port for users has a public URL.",
  rationale:
    "Without it, Airflow redirects browsers to the name of the VIP, which no public certificate contains.",
  bad: { haproxy: { ports: { "web-public": 443 }, certificate: "/etc/haproxy/airflow.pem" } },
  good: {
    airflow: { web: { url: "https://airflow.example.com" } },
    haproxy: { ports: { "web-public": 443 }, certificate: "/etc/haproxy/airflow.pem" },
  },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/howto/run-behind-proxy.html"],
  needsNames: true,
  *check({ web }, plan) {
    const [first] = listenersOf(plan, "web-public");
    if (web.url !== undefined || !first) return;
    const name = first.vip ?? first.host;
    yield {
      message: `Users reach the web interface on port ${first.port}, but Airflow has no public URL, so it redirects them to the name "${name}".`,
      at: [first.source, "/airflow/web"],
      hint: 'Set "airflow.web.url", such as "https://airflow.example.com".',
    };
  },
};
