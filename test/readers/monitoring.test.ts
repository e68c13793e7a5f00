import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Plan } from "../../src/index.ts";
import { addressFor, networkOfSection } from "../networks.ts";
import { estatesWith, known } from "./estates.ts";

interface Configuration {
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly metrics_path: string;
    readonly scheme?: string;
    readonly static_configs: readonly {
      readonly targets: readonly string[];
      readonly labels: Readonly<Record<string, string>>;
    }[];
  }[];
}

interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly for: string;
      readonly annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

interface Dashboard {
  readonly title: string;
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: Readonly<Record<"x" | "y" | "w" | "h", number>>;
    readonly targets: readonly {
      readonly expr: string;
      readonly legendFormat: string;
      readonly datasource: { readonly uid: string };
    }[];
    readonly fieldConfig: {
      readonly defaults: {
        readonly unit: string;
        readonly thresholds: {
          readonly steps: readonly { readonly color: string; readonly value: number | null }[];
        };
      };
    };
  }[];
}

const isMonitored = (plan: Plan) =>
  plan.networks.some(({ name, ranges }) => name === "monitoring" && ranges.length > 0);
const monitored = estatesWith(isMonitored);

test.each(estatesWith((plan) => !isMonitored(plan)))(
  "%s has no configuration of Prometheus, which could reach nothing",
  (_name, { documents }) => {
    expect([...documents.keys()].filter((path) => path.startsWith("monitoring/"))).toEqual([]);
  },
);

test.each(monitored)(
  "Prometheus reads what the firewalls of %s admit monitoring to, and nothing else",
  (_name, { plan, documents }) => {
    const open = plan.flows
      .filter(({ from, role }) => from.includes("network:monitoring") && role !== "agent")
      .flatMap(({ to }) => to)
      .map((id) => {
        const { host, port, secure } = known(
          plan.listeners.find((each) => each.id === id),
          id,
        );
        return `${secure ? "https" : "http"} ${host} ${port}`;
      });
    const text = documents.get("monitoring/prometheus.yml")?.content;
    const { scrape_configs: jobs } = (
      text === undefined ? { scrape_configs: [] } : parse(text)
    ) as Configuration;
    const read = jobs.flatMap(({ scheme = "http", metrics_path: path, static_configs: targets }) =>
      targets.map(({ targets: [target = ""], labels }) => {
        expect(path).toBe("/metrics");
        const host = known(labels["host"], "label");
        const port = target.slice(target.lastIndexOf(":") + 1);
        const listener = known(
          plan.listeners.find(
            (each) => each.host === host && each.protocol === "tcp" && String(each.port) === port,
          ),
          target,
        );
        const network = networkOfSection(
          plan,
          known(
            plan.services.find(({ id }) => id === listener.service),
            "service",
          ).component,
        );
        const address = listener.bind === "*" ? addressFor(plan, host, network) : listener.bind;
        expect(target).toBe(address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`);
        expect(labels["estate"]).toBe(plan.name);
        return `${scheme} ${labels["host"]} ${port}`;
      }),
    );
    expect(read.sort()).toEqual([...new Set(open)].sort());
  },
);

test.each(monitored.filter(([, { documents }]) => documents.has("monitoring/alerts.yml")))(
  "each alert of %s is about a job that is read, and leads to a symptom of the runbook",
  (_name, { plan, documents }) => {
    const content = (path: string) => known(documents.get(path), path).content;
    const { groups } = parse(content("monitoring/alerts.yml")) as Alerts;
    const jobs = (parse(content("monitoring/prometheus.yml")) as Configuration).scrape_configs.map(
      ({ static_configs: [first] }) => known(first, "target").labels["job"],
    );
    for (const { alert, expr, annotations } of groups.flatMap(({ rules }) => rules)) {
      for (const [, job] of expr.matchAll(/job="([^"]*)"/g)) expect(jobs, alert).toContain(job);
      for (const [, estate] of expr.matchAll(/estate="([^"]*)"/g)) expect(estate, alert).toBe(plan.name);
      const { runbook } = annotations;
      if (runbook === undefined) continue;
      const title = known(/^RUNBOOK\.md, Symptoms: (.*)$/.exec(runbook)?.[1], "symptom");
      expect(content("RUNBOOK.md"), alert).toContain(`\n### ${title}\n`);
    }
  },
);

test.each(monitored.filter(([, { documents }]) => documents.has("monitoring/dashboard.json")))(
  "the dashboard of %s charts what each alert measures, and is red where the alert fires",
  (_name, { plan, documents }) => {
    const content = (path: string) => known(documents.get(path), path).content;
    const { groups } = parse(content("monitoring/alerts.yml")) as Alerts;
    const { title, panels, templating } = JSON.parse(content("monitoring/dashboard.json")) as Dashboard;
    expect(title).toBe(plan.name);
    expect(templating.list.map(({ name, type }) => [name, type])).toEqual([["source", "datasource"]]);
    expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1));
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);

    const [firing, ...charts] = panels;
    expect(firing?.targets[0]?.expr).toBe(`ALERTS{estate="${plan.name}",alertstate="firing"}`);
    const rules = groups.flatMap((group) => group.rules);
    expect(charts.map((chart) => chart.title)).toEqual(rules.map(({ alert }) => alert));
    for (const [index, { targets, fieldConfig }] of charts.entries()) {
      const { alert, expr, annotations } = known(rules[index], "alert");
      const [target, ...others] = targets;
      const { expr: measured, legendFormat, datasource } = known(target, alert);
      expect(others).toEqual([]);
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana replaces it.
      expect(datasource.uid).toBe("${source}");
      expect(expr.startsWith(measured), alert).toBe(true);
      const [, operator, limit] = /^ ([<>]) ([0-9.]+)$/.exec(expr.slice(measured.length)) ?? [];
      expect(operator, expr).toBeDefined();
      const colors = operator === ">" ? ["green", "red"] : ["red", "green"];
      expect(fieldConfig.defaults.thresholds.steps).toEqual([
        { color: colors[0], value: null },
        { color: colors[1], value: Number(limit) },
      ]);
      const told = [...(annotations["summary"] ?? "").matchAll(/\$labels\.(\w+)/g)].map(
        ([, label]) => `{{${label}}}`,
      );
      expect(legendFormat).toBe(told.length === 0 ? alert : told.join(" "));
    }
  },
);
