import { listenerOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const targetKeepsState: Rule = {
  id: "target-keeps-state",
  severity: "warning",
  summary: "Tasks sign in to no host that keeps the state of the estate.",
  rationale:
    "Whoever may write a task then has the database, the store or the broker as well, whatever their own passwords are.",
  bad: { airflow: { targets: { node1: {} } } },
  good: {
    hosts: { warehouse: { address: "10.0.0.40", managed: false } },
    airflow: { targets: { warehouse: {} } },
  },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/security/security_model.html"],
  *check(plan) {
    for (const { role, to, source } of plan.flows) {
      if (role !== "target") continue;
      const hosts = new Set(to.flatMap((id) => listenerOf(plan, id)?.host ?? []));
      for (const host of hosts) {
        const kept = plan.services.filter((service) => service.host === host && service.keepsState);
        if (kept.length === 0) continue;
        yield {
          message: `Tasks sign in to host "${host}", on which ${enumerated(new Set(kept.map(({ title }) => title)))} ${kept.length === 1 ? "runs" : "run"}.`,
          at: pointers(source, ...kept.map((service) => service.source)),
          hint: "Let tasks sign in to hosts outside of the estate, or to ones that keep nothing.",
        };
      }
    }
  },
};
