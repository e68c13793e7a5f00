import type { ComponentRule } from "../../../model/component.ts";
import { listenersOf, serviceOf } from "../../../model/plan.ts";
import type { Settings } from "../schema.ts";
import { runsLocally } from "../worker-groups.ts";

export const airflowBrokerUnused: ComponentRule<Settings> = {
  id: "airflow-broker-unused",
  severity: "warning",
  summary: "An estate with LocalExecutor has no message broker.",
  rationale:
    "Schedulers with LocalExecutor hand tasks to no one, and the firewall admits no other clients to the broker. Its hosts, secrets and upgrades are wasted.",
  bad: { airflow: { executor: "LocalExecutor", workers: null } },
  good: { airflow: { executor: "LocalExecutor", workers: null }, rabbitmq: null },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/executor/local.html"],
  *check(settings, plan) {
    // The rule "airflow-executor" reports workers.
    if (!runsLocally(settings) || settings.workers !== undefined) return;
    const [broker] = listenersOf(plan, "broker").flatMap(({ service }) => serviceOf(plan, service) ?? []);
    // The rule "external-unused" reports a broker of others.
    if (!broker || broker.operator !== undefined) return;
    const section = broker.source.split("/")[1] ?? "";
    yield {
      message: `With LocalExecutor, schedulers run tasks themselves, so nothing uses the message broker, "${broker.title}".`,
      at: [`/${section}`, "/airflow/executor"],
      hint: `Remove "${section}", or set "executor" to "CeleryExecutor" and place "workers".`,
    };
  },
};
