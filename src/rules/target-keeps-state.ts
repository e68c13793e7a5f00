import { byHost, listenerOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const targetKeepsState: Rule = {
  id: "target-keeps-state",
  severity: "warning",
  summary: "Tasks do not sign in to hosts that keep the state of the estate.",
  rationale:
    "Otherwise every author of a task can access the database, the DCS or the broker, whatever their passwords are.",
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
        const kept = (byHost(plan.services).get(host) ?? []).filter(({ keepsState }) => keepsState);
        if (kept.length === 0) continue;
        yield {
          message: `Tasks sign in to host "${host}", which runs ${enumerated(new Set(kept.map(({ title }) => title)))}.`,
          at: pointers(source, ...kept.map((service) => service.source)),
          hint: "Use a target outside the estate, or a host that keeps no state.",
        };
      }
    }
  },
};
