import { metricsOf } from "../../formats/prom-ql.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { isMonitored } from "../../model/plan.ts";
import { waiting } from "./symptoms.ts";

/** The conditions under which messages wait. */
export function alerts({ base, alert }: ProcedureContext): void {
  if (!isMonitored(base)) return;
  const metric = metricsOf(base.name, "rabbitmq");
  for (const [name, title, resource] of [
    ["BrokerMemoryAlarm", "rabbitmq_alarms_memory_used_watermark", "memory"],
    ["BrokerDiskAlarm", "rabbitmq_alarms_free_disk_space_watermark", "free disk space"],
  ] as const)
    alert({
      name,
      measured: metric(title),
      wrong: { above: 0 },
      lasting: 60,
      severity: "critical",
      summary: `RabbitMQ on {{ $labels.host }} has too little ${resource}, and blocks publishers of the whole cluster.`,
      symptom: waiting,
    });
  alert({
    name: "BrokerWithoutConsumers",
    measured: `(sum(${metric("rabbitmq_queue_messages_ready")}) and sum(${metric("rabbitmq_queue_consumers")}) == 0)`,
    wrong: { above: 0 },
    lasting: ["broker-recovery"],
    severity: "critical",
    summary: "{{ $value }} messages wait, and nobody reads a queue.",
    symptom: waiting,
  });
}
