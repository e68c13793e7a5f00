import { durationOf } from "../analysis/failovers.ts";
import { socketAddress } from "../formats/socket-address.ts";
import { yaml } from "../formats/yaml.ts";
import type { EstateDocument } from "../model/artifact.ts";
import type { Alert, Listener, Scrape } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { compareText } from "../model/order.ts";
import { isMonitored, listenerOf, type Plan } from "../model/plan.ts";

/** Seconds between two readings of the metrics of a daemon. */
const scrapeInterval = 15;

/** File with the certificate of the estate's authority, beside prometheus.yml. */
const authorityFile = "ca.crt";

/**
 * Configuration of Prometheus for the metrics that daemons serve to the network `monitoring`: monitoring/prometheus.yml,
 * and the alerts that the components state in monitoring/alerts.yml.
 */
export function* monitoring(plan: Plan): Iterable<EstateDocument> {
  if (!isMonitored(plan) || plan.scrapes.length === 0) return;
  const document = (name: string, value: object): EstateDocument => ({
    path: `monitoring/${name}`,
    content: yaml(plan.name, value),
    mode: 0o644,
    component: "monitoring",
  });
  yield document("prometheus.yml", {
    global: { scrape_interval: `${scrapeInterval}s`, evaluation_interval: `${scrapeInterval}s` },
    rule_files: ["alerts.yml"],
    scrape_configs: jobs(plan),
  });
  yield document("alerts.yml", { groups: [{ name: plan.name, rules: alerts(plan) }] });
}

/** One job for each daemon. Hosts have their addresses, because the server need not resolve their names. */
function jobs(plan: Plan): object[] {
  return [...groupBy(plan.scrapes, ({ job }) => job)]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([job, scrapes]) => {
      const targets = scrapes.flatMap((scrape) => targetOf(plan, scrape));
      const [first] = targets;
      if (!first) return [];
      return [
        {
          job_name: `${plan.name}/${job}`,
          metrics_path: scrapes[0]?.path,
          ...(first.listener.secure ? { scheme: "https", tls_config: { ca_file: authorityFile } } : {}),
          static_configs: targets.map(({ listener, address }) => ({
            targets: [socketAddress(address, listener.port)],
            labels: { estate: plan.name, host: listener.host, job },
          })),
        },
      ];
    });
}

function targetOf(plan: Plan, { listener: id }: Scrape): { listener: Listener; address: string }[] {
  const listener = listenerOf(plan, id);
  const address = plan.hosts.get(listener?.host ?? "")?.address;
  return listener && address !== undefined ? [{ listener, address }] : [];
}

/** The alerts of the components, and one for daemons that do not respond. */
function alerts(plan: Plan): object[] {
  const unreachable: Alert = {
    name: "DaemonUnreachable",
    expression: `up{estate="${plan.name}"} == 0`,
    lasting: 60,
    severity: "warning",
    summary: "{{ $labels.job }} on {{ $labels.host }} serves no metrics.",
  };
  return [...plan.alerts, unreachable].map(({ name, expression, lasting, severity, summary, symptom }) => ({
    alert: name,
    expr: expression,
    for: `${typeof lasting === "number" ? lasting : Math.ceil(durationOf(plan, { spans: lasting }).total) + scrapeInterval}s`,
    labels: { severity, estate: plan.name },
    annotations: {
      summary,
      ...(symptom === undefined ? {} : { runbook: `RUNBOOK.md, Symptoms: ${symptom}` }),
    },
  }));
}
