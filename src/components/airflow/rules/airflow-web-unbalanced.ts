import type { ComponentRule } from "../../../model/component.ts";
import { listenersOf } from "../../../model/plan.ts";
import { usesExecutionApi } from "../processes.ts";
import { webRole } from "../public-url.ts";
import type { Settings } from "../schema.ts";

export const airflowWebUnbalanced: ComponentRule<Settings> = {
  id: "airflow-web-unbalanced",
  severity: "warning",
  summary: "Several web servers share one address.",
  rationale:
    "Airflow has a single address for its web interface. Since Airflow 3, tasks also report to that address ([core] execution_api_server_url) and fail if it does not answer, however many other web servers there are.",
  bad: { haproxy: { ports: { web: false } } },
  good: { haproxy: { ports: { web: 8080 } } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref#execution-api-server-url.html",
  ],
  needsNames: true,
  *check(settings, plan) {
    const [first, ...others] = settings.webservers;
    if (
      others.length === 0 ||
      listenersOf(plan, usesExecutionApi(settings) ? "web" : webRole(plan)).length > 0
    )
      return;
    const users = usesExecutionApi(settings) ? "people and tasks" : "people";
    const idle = [...plan.vips.values()].find(
      ({ name, hosts }) =>
        hosts.some((host) => settings.webservers.includes(host)) &&
        !plan.listeners.some(({ vip }) => vip === name),
    );
    yield {
      message: `There are ${others.length + 1} web servers without a load balancer, so ${users} can only use the address of "${first}"${idle ? `, and VIP "${idle.name}" has no service behind it` : ""}.`,
      at: idle ? [idle.source, "/airflow/webservers"] : ["/airflow/webservers"],
      hint: idle
        ? `Add a load balancer with "vip": "${idle.name}", or keep one web server and remove the VIP.`
        : "Add a load balancer with a VIP, or keep one web server.",
    };
  },
};
