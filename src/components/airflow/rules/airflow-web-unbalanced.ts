import type { ComponentRule } from "../../../model/component.ts";
import { listenersOf } from "../../../model/plan.ts";
import { usesExecutionApi } from "../processes.ts";
import type { Settings } from "../schema.ts";

export const airflowWebUnbalanced: ComponentRule<Settings> = {
  id: "airflow-web-unbalanced",
  severity: "warning",
  summary: "Several web servers have one address.",
  rationale:
    "Airflow knows one address of its web interface. Since Airflow 3 tasks report there too, and fail when they cannot ([core] execution_api_server_url), however many servers stand beside it.",
  bad: { haproxy: { ports: { web: false } } },
  good: { haproxy: { ports: { web: 8080 } } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref#execution-api-server-url.html",
  ],
  *check(settings, plan) {
    const [first, ...others] = settings.webservers;
    if (others.length === 0 || listenersOf(plan, "web").length > 0) return;
    const users = usesExecutionApi(settings) ? "people and tasks" : "people";
    yield {
      message: `There are ${others.length + 1} web servers and nothing before them: the address for ${users} is that of "${first}" alone.`,
      at: ["/airflow/webservers"],
      hint: "Add a load balancer with a VIP, or keep one web server.",
    };
  },
};
