import { durationOf } from "../analysis/failovers.ts";
import { socketAddress } from "../formats/socket-address.ts";
import { yaml } from "../formats/yaml.ts";
import type { EstateDocument } from "../model/artifact.ts";
import type { Alert } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { addressOf } from "../model/networks.ts";
import { compareText } from "../model/order.ts";
import { listenerOf, networkId, type Plan, serviceOf } from "../model/plan.ts";
import { dashboard } from "./dashboard.ts";

/** Seconds between two readings of the metrics of a daemon. */
const scrapeInterval = 15;

/** File with the certificate of the estate's authority, beside prometheus.yml. */
const authorityFile = "ca.crt";

/**
 * Configuration of Prometheus for the metrics that daemons serve to the network `monitoring`, the alerts that the components
 * state, and a dashboard of Grafana that charts what each alert measures.
 */
export function* monitoring(plan: Plan): Iterable<EstateDocument> {
  const served = jobs(plan);
  if (served.length === 0) return;
  const document = (name: string, value: object): EstateDocument => ({
    path: `monitoring/${name}`,
    content: yaml(plan.name, value),
    mode: 0o644,
    component: "monitoring",
  });
  yield document("prometheus.yml", {
    global: { scrape_interval: `${scrapeInterval}s`, evaluation_interval: `${scrapeInterval}s` },
    rule_files: ["alerts.yml"],
    scrape_configs: served,
  });
  const stated = [...plan.alerts, unreachable(plan)];
  yield document("alerts.yml", {
    groups: [{ name: plan.name, rules: stated.map((each) => rule(plan, each)) }],
  });
  yield {
    path: "monitoring/dashboard.json",
    content: `${JSON.stringify(dashboard(plan.name, stated), null, 2)}\n`,
    mode: 0o644,
    component: "monitoring",
  };
}

/** One job for each tier that monitoring has flows to. Hosts have their addresses: the server need not resolve their names. */
function jobs(plan: Plan): object[] {
  const reached = plan.flows
    .filter(({ from }) => from.includes(networkId("monitoring")))
    .flatMap(({ to }) => to.flatMap((id) => listenerOf(plan, id) ?? []))
    // What agents serve is known to those who install them.
    .filter(({ role }) => role !== "agent");
  const tiers = groupBy(reached, ({ service }) => serviceOf(plan, service)?.tier ?? "");
  return [...tiers]
    .sort(([a], [b]) => compareText(a, b))
    .map(([job, listeners]) => ({
      job_name: `${plan.name}/${job}`,
      metrics_path: "/metrics",
      ...(listeners[0].secure ? { scheme: "https", tls_config: { ca_file: authorityFile } } : {}),
      static_configs: listeners.map((listener) => ({
        targets: [socketAddress(addressOf(plan, listener), listener.port)],
        labels: { estate: plan.name, host: listener.host, job },
      })),
    }));
}

/** A daemon does not respond. */
function unreachable({ name }: Plan): Alert {
  return {
    name: "DaemonUnreachable",
    measured: `up{estate="${name}"}`,
    wrong: { below: 1 },
    lasting: 60,
    severity: "warning",
    summary: "{{ $labels.job }} on {{ $labels.host }} serves no metrics.",
  };
}

function rule(plan: Plan, { name, measured, wrong, lasting, severity, summary, symptom }: Alert): object {
  return {
    alert: name,
    expr: `${measured} ${"above" in wrong ? `> ${wrong.above}` : `< ${wrong.below}`}`,
    for: `${typeof lasting === "number" ? lasting : Math.ceil(durationOf(plan, { spans: lasting }).total) + scrapeInterval}s`,
    labels: { severity, estate: plan.name },
    annotations: {
      summary,
      ...(symptom === undefined ? {} : { runbook: `RUNBOOK.md, Symptoms: ${symptom}` }),
    },
  };
}
