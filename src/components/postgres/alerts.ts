import { metricsOf } from "../../formats/prom-ql.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { isMonitored, listenersOf } from "../../model/plan.ts";
import { leaderLost } from "./failovers.ts";
import type { Settings } from "./schema.ts";
import { symptomTitles } from "./symptoms.ts";

/** The conditions under which the database stops, or would not survive a failover. */
export function alerts({ base, facts, alert }: ProcedureContext, { patroni }: Settings): void {
  if (!isMonitored(base)) return;
  const nodes = listenersOf(facts, "database-health");
  const metric = metricsOf(base.name, "patroni");
  const leads = metric("patroni_primary");
  alert({
    name: "DatabaseWithoutLeader",
    measured: `(sum(${leads}) or vector(0))`,
    wrong: { below: 1 },
    lasting: leaderLost,
    severity: "critical",
    summary: "No node of the database leads.",
    symptom: symptomTitles.noWrites,
  });
  alert({
    name: "DatabaseWithTwoLeaders",
    measured: `sum(${leads})`,
    wrong: { above: 1 },
    // Nodes are read one after the other, so that a switchover can show two leaders once.
    lasting: 30,
    severity: "critical",
    summary: "{{ $value }} nodes of the database lead.",
    symptom: symptomTitles.noWrites,
  });
  alert({
    name: "DatabaseOutOfTouch",
    measured: `time() - ${metric("patroni_dcs_last_seen")}`,
    wrong: { above: patroni.ttl },
    unit: "seconds",
    lasting: 0,
    severity: "critical",
    summary: "Patroni on {{ $labels.host }} cannot reach its DCS.",
    symptom: symptomTitles.noWrites,
  });
  alert({
    name: "DatabasePaused",
    measured: metric("patroni_is_paused"),
    wrong: { above: 0 },
    lasting: 3600,
    severity: "warning",
    summary: "Patroni on {{ $labels.host }} has been paused for an hour: no failover happens.",
  });
  if (nodes.length < 2) return;
  alert({
    name: "DatabaseStandbyLags",
    // Nodes are read one after the other, and a leader of a busy database is far ahead by then.
    measured: `(scalar(max(${metric("patroni_xlog_location")} offset 1m)) - ${metric("patroni_xlog_replayed_location")} and ${metric("patroni_replica")} == 1)`,
    wrong: { above: 0 },
    unit: "bytes",
    lasting: 300,
    severity: "warning",
    summary: "The standby on {{ $labels.host }} has not replayed what the leader wrote a minute ago.",
    symptom: symptomTitles.lag,
  });
  alert({
    name: "DatabaseStandbyMissing",
    measured: `sum(${metric("patroni_replica")})`,
    wrong: { below: nodes.length - 1 },
    lasting: 900,
    severity: "warning",
    summary: `{{ $value }} of ${nodes.length - 1} standbys run.`,
    symptom: symptomTitles.lag,
  });
}
