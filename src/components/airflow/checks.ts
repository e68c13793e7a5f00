import { curl } from "../../formats/curl.ts";
import type { Check, Host, Share } from "../../model/facts.ts";
import { schedulerHealthPort } from "./listeners.ts";
import { environmentPath, jobCheckScript, requirementsPath, venv, workerCheckScript } from "./paths.ts";
import { type Process, usesExecutionApi } from "./processes.ts";
import type { Settings } from "./schema.ts";

type NewCheck = Pick<Check, "title" | "command">;

export const environmentCheck: NewCheck = {
  title: "Airflow's packages are the ones that are asked for",
  command: `cmp ${requirementsPath} ${venv}/complete`,
};

export const migrationCheck: NewCheck = {
  title: "the database is as this version of Airflow wants it",
  command: asAirflow("airflow db check-migrations --migration-wait-timeout 1"),
};

export function mountCheck(share: Share, path: string): NewCheck {
  return {
    title: `the share "${share.name}" is mounted and answers`,
    command: `mountpoint --quiet ${path} && timeout 5 stat ${path}/. >/dev/null`,
  };
}

/** Shows that a process of a host is alive. */
export function processCheck(kind: Process, settings: Settings, host: Host, tls: boolean): NewCheck {
  const get = (port: number, path: string, secure = tls) =>
    `${curl({ address: host.address, port, path, secure })} >/dev/null`;
  const job = (type: string) => asAirflow(`python ${jobCheckScript} ${type} ${host.name}`);
  switch (kind.key) {
    case "schedulers":
      // Its server of health knows IPv4 alone.
      if (host.address.includes(":"))
        return { title: "the scheduler is alive", command: job("SchedulerJob") };
      return {
        title: "the scheduler is alive",
        command: get(schedulerHealthPort, "/health", false),
      };
    case "webservers":
      return {
        title: "the web interface answers",
        command: get(settings.web.port, usesExecutionApi(settings) ? "/api/v2/monitor/health" : "/health"),
      };
    case "flower":
      return { title: "Flower answers", command: get(settings.flower?.port ?? 0, "/healthcheck") };
    case "triggerers":
      return { title: "the triggerer is alive", command: job("TriggererJob") };
    case "dagProcessors":
      return { title: "the DAG processor is alive", command: job("DagProcessorJob") };
    case "workers":
      return {
        title: "the worker answers over the broker",
        command: asAirflow(`python ${workerCheckScript} ${host.name}`),
      };
  }
}

/** A command with Airflow's environment, as its user. */
function asAirflow(command: string): string {
  return `(set -a; . ${environmentPath}; exec timeout 9 runuser -u airflow -- ${venv}/bin/${command})`;
}
