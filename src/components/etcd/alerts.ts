import { metricsOf } from "../../formats/prom-ql.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { isMonitored } from "../../model/plan.ts";
import type { Settings } from "./schema.ts";
import { titles } from "./symptoms.ts";

/** The conditions under which etcd stops soon or has stopped. */
export function alerts({ base, alert }: ProcedureContext, settings: Settings): void {
  if (!isMonitored(base)) return;
  const metric = metricsOf(base.name, "etcd");
  alert({
    name: "EtcdWithoutLeader",
    measured: metric("etcd_server_has_leader"),
    wrong: { below: 1 },
    // An election takes one to two timeouts.
    lasting: Math.ceil((3 * settings.electionTimeout) / 1000),
    severity: "critical",
    summary: "etcd on {{ $labels.host }} knows no leader.",
    symptom: titles.noLeader,
  });
  alert({
    name: "EtcdNearlyFull",
    // At the quota, etcd rejects every write until its alarm is cleared.
    measured: `${metric("etcd_mvcc_db_total_size_in_bytes")} / ${metric("etcd_server_quota_backend_bytes")}`,
    wrong: { above: 0.8 },
    unit: "ratio",
    lasting: 300,
    severity: "critical",
    summary: "The database of etcd on {{ $labels.host }} has 80 % of the size at which etcd rejects writes.",
    symptom: titles.noLeader,
  });
  alert({
    name: "EtcdDiskSlow",
    // A leader sends heartbeats only after its own writes have ended (etcd.io/docs, tuning).
    measured: `histogram_quantile(0.99, rate(${metric("etcd_disk_wal_fsync_duration_seconds_bucket")}[5m]))`,
    wrong: { above: settings.heartbeatInterval / 1000 },
    unit: "seconds",
    lasting: 600,
    severity: "warning",
    summary: `The disk of etcd on {{ $labels.host }} takes longer for a write than a heartbeat interval of ${settings.heartbeatInterval} ms.`,
  });
}
