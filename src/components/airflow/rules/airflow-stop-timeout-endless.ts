import type { ComponentRule } from "../../../model/component.ts";
import { groupBy } from "../../../model/group-by.ts";
import type { Settings } from "../schema.ts";
import { workerGroups } from "../worker-groups.ts";

const maximum = 86_400;

export const airflowStopTimeoutEndless: ComponentRule<Settings> = {
  id: "airflow-stop-timeout-endless",
  severity: "info",
  summary: "A stopping worker waits at most one day for its tasks.",
  rationale:
    "A host shuts down only after its units have stopped. A reboot therefore takes as long as a worker waits for its longest task.",
  bad: { airflow: { worker: { stopTimeout: 604800 } }, rabbitmq: { consumerTimeout: 700000 } },
  good: { airflow: { worker: { stopTimeout: 3600 } } },
  sources: ["https://man7.org/linux/man-pages/man5/systemd.service.5.html"],
  *check(settings) {
    for (const [source, [{ stopTimeout }]] of groupBy(
      workerGroups(settings),
      ({ sources }) => sources.stopTimeout,
    )) {
      if (stopTimeout <= maximum) continue;
      yield {
        message: `Stopping a worker may take ${Math.round(stopTimeout / 3600)} hours, and so may a reboot of its host.`,
        at: [source],
        hint: `Set stopTimeout to ${maximum} or less, or split long tasks.`,
      };
    }
  },
};
