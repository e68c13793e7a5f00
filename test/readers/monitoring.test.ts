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
