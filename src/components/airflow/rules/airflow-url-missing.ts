import type { ComponentRule } from "../../../model/component.ts";
import { listenersOf } from "../../../model/plan.ts";
import type { Settings } from "../schema.ts";

export const airflowUrlMissing: ComponentRule<Settings> = {
  id: "airflow-url-missing",
  severity: "warning",
  summary: "A web interface with a port for users, or with sign-in elsewhere, has a public URL.",
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
    if (web.url !== undefined) return;
    const hint = 'Set "airflow.web.url", such as "https://airflow.example.com".';
    if (first)
      yield {
        message: `Users reach the web interface on port ${first.port}, but Airflow has no public URL, so it redirects them to the name "${first.vip ?? first.host}".`,
        at: [first.source, "/airflow/web"],
        hint,
      };
    else if (web.signIn?.oidc)
      yield {
        message:
          "Users sign in at an OpenID provider, which sends them back to a URL that it knows, but Airflow has no public URL.",
        at: ["/airflow/web/signIn/oidc", "/airflow/web"],
        hint,
      };
  },
};
