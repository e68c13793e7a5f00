import type { Alert } from "../model/facts.ts";

/**
 * A dashboard of Grafana: the alerts that fire, and a chart of what each alert measures, with its limit. Grafana asks for the
 * data source when it is imported. Newer versions of Grafana convert the format of older ones.
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function dashboard(estate: string, alerts: readonly Alert[]): object {
  const panels = [
    chart("Alerts that fire", `ALERTS{estate="${estate}",alertstate="firing"}`, {
      legend: ["alertname", "host"],
      unit: "short",
      steps: [{ color: "red", value: null }],
    }),
    ...alerts.map(({ name, measured, wrong, unit, summary, symptom }) =>
      chart(name, measured, {
        legend: [...summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label),
        unit: unit === undefined ? "short" : units[unit],
        steps:
          "above" in wrong
            ? [
                { color: "green", value: null },
                { color: "red", value: wrong.above },
              ]
            : [
                { color: "red", value: null },
                { color: "green", value: wrong.below },
              ],
        ...(symptom === undefined ? {} : { description: `RUNBOOK.md, Symptoms: ${symptom}` }),
      }),
    ),
  ];
  return {
    title: `${estate} (gen-bundle)`,
    editable: true,
    annotations: { list: [] },
    schemaVersion: 39,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: {
      list: [{ name: source, label: "Prometheus", type: "datasource", query: "prometheus" }],
    },
    panels: panels.map((panel, index) => ({
      id: index + 1,
      gridPos: { x: (index % across) * width, y: Math.floor(index / across) * height, w: width, h: height },
      ...panel,
    })),
  };
}

/** Name of the variable for the data source. */
const source = "source";

/** Charts in a row. The grid of Grafana has 24 columns. */
const across = 2;
const width = 24 / across;
const height = 7;

/** Units of Grafana. */
const units = { seconds: "s", bytes: "bytes", ratio: "percentunit" } as const;

interface Look {
  /** The labels that tell series apart. */
  readonly legend: readonly string[];
  readonly unit: string;
  /** Colours from a value on; null: from the least one. */
  readonly steps: readonly { readonly color: string; readonly value: number | null }[];
  readonly description?: string;
}

function chart(title: string, expression: string, { legend, unit, steps, description }: Look): object {
  const datasource = { type: "prometheus", uid: `\${${source}}` };
  return {
    type: "timeseries",
    title,
    ...(description === undefined ? {} : { description }),
    datasource,
    targets: [
      {
        refId: "A",
        datasource,
        expr: expression,
        legendFormat: legend.length === 0 ? title : legend.map((label) => `{{${label}}}`).join(" "),
      },
    ],
    fieldConfig: {
      defaults: {
        unit,
        thresholds: { mode: "absolute", steps },
        custom: { thresholdsStyle: { mode: "line" } },
      },
      overrides: [],
    },
  };
}
