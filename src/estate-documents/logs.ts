import type { Artifact } from "../model/artifact.ts";
import { groupBy } from "../model/group-by.ts";
import { managedHosts, type Plan, startedServices } from "../model/plan.ts";

/** A unit with its hosts, and where it logs. */
export interface LogPlace {
  readonly unit: string;
  readonly titles: readonly string[];
  readonly hosts: readonly string[];
  /** Files and folders besides the journal. */
  readonly files: readonly string[];
}

/** The units of all services and firewalls, and those of timers, which only files have. */
export function logPlaces(plan: Plan, artifacts: readonly Artifact[]): readonly LogPlace[] {
  const services = startedServices(plan);
  const known = new Set(services.map(({ unit }) => unit));
  const timed = artifacts.flatMap(({ host, path }) => {
    const unit = /^\/etc\/systemd\/system\/([^/]+)\.timer$/.exec(path)?.[1];
    return unit === undefined || known.has(`${unit}.service`)
      ? []
      : [
          {
            unit: `${unit}.service`,
            title: "run by a timer",
            host,
            logs: [] as readonly string[],
          },
        ];
  });
  const firewalls = managedHosts(plan).map(({ name, platform }) => ({
    unit: platform.firewallUnit,
    title: "Firewall",
    host: name,
    logs: [] as readonly string[],
  }));
  const units = groupBy(
    [
      ...services.map(({ unit, title, host, logs = [] }) => ({
        unit,
        title,
        host,
        logs,
      })),
      ...timed,
      ...firewalls,
    ],
    ({ unit }) => unit,
  );
  return [...units].map(([unit, alike]) => ({
    unit,
    titles: [...new Set(alike.map(({ title }) => title))],
    hosts: [...new Set(alike.map(({ host }) => host))],
    files: [...new Set(alike.flatMap(({ logs }) => logs))],
  }));
}
