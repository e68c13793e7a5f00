import type { ComponentRule } from "../../../model/component.ts";
import { unsupportedPythons } from "../pythons.ts";
import { failsRedelivered } from "../redelivery.ts";
import type { Settings } from "../schema.ts";

export const airflowRedeliveryFailsTasks: ComponentRule<Settings> = {
  id: "airflow-redelivery-fails-tasks",
  severity: "warning",
  summary: "Running tasks survive a failover of the broker.",
  rationale:
    "When a worker loses its connection, the broker delivers the messages of its running tasks again, and any worker with a free process starts them once more. Airflow 3.0 and 3.1 then fail the running tasks (tried with 3.1.8 and two workers: 4 of 4 failed). Airflow 3.2 ignores the message of a task that already runs (tried with 3.3.2), and so does Airflow 2.",
  bad: { airflow: { version: "3.1" } },
  good: { airflow: { version: "3.2" } },
  sources: ["https://pypi.org/project/apache-airflow-task-sdk/1.2.0/"],
  *check(settings, plan) {
    // The newer version that an unsupported Python asks for is also the one that this rule asks for.
    if (!failsRedelivered(settings) || unsupportedPythons(settings, plan).length > 0) return;
    yield {
      message: `Airflow ${settings.version} fails running tasks whenever a worker loses its connection to the broker: at every failover and every restart of a broker node.`,
      at: ["/airflow/version"],
      hint: "Set version to 3.2.0 or later.",
    };
  },
};
