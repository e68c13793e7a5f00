import { curl } from "../../formats/curl.ts";
import type { Check, Host, Share } from "../../model/facts.ts";
import {
  builder,
  cleanUnit,
  environmentPath,
  jobCheckScript,
  lockCheckScript,
  requirementsPath,
  venv,
  workerCheckScript,
} from "./paths.ts";
import { environmentOf, type Process, usesExecutionApi } from "./processes.ts";
import { pathPrefix } from "./public-url.ts";
import type { Settings } from "./schema.ts";

type NewCheck = Pick<Check, "title" | "command">;

export const venvCheck: NewCheck = {
  title: "the installed packages match requirements.txt",
  command: `sed '/^#/d' ${requirementsPath} | cmp - ${venv}/complete`,
};

/** The same lock is checked on every host, so hosts that succeed have the same packages. */
export function lockCheck({ sha256 }: NonNullable<Settings["lock"]>): NewCheck {
  return {
    title: "the installed packages are exactly those of the lock",
    command: `timeout 30 runuser -u ${builder} -- ${venv}/bin/python -I ${lockCheckScript} ${sha256}`,
  };
}

export const migrationCheck: NewCheck = {
  title: "the database schema matches this version of Airflow",
  command: asAirflow("airflow db check-migrations --migration-wait-timeout 1"),
};

export const cleaningCheck: NewCheck = {
  title: "the timer that removes old rows is active, and the last removal succeeded",
  command: `systemctl is-active --quiet ${cleanUnit}.timer && ! systemctl is-failed --quiet ${cleanUnit}.service`,
};

export function mountCheck(share: Share, path: string): NewCheck {
  return {
    title: `the share "${share.name}" is mounted and responds`,
    command: `mountpoint --quiet ${path} && timeout 5 stat ${path}/. >/dev/null`,
  };
}

/** Liveness check of a process on a host. */
export function processCheck(kind: Process, settings: Settings, host: Host, tls: boolean): NewCheck {
  const get = (port: number, path: string, secure = tls) =>
    `${curl({ address: host.address, port, path, secure })} >/dev/null`;
  const job = (type: string) => asAirflow(`python ${jobCheckScript} ${type} ${host.name}`);
  switch (kind.key) {
    case "schedulers":
      return { title: "the scheduler is alive", command: job("SchedulerJob") };
    case "webservers":
      return {
        title: "the web interface responds",
        command: get(
          settings.web.port,
          `${pathPrefix(settings)}${usesExecutionApi(settings) ? "/api/v2/monitor/health" : "/health"}`,
        ),
      };
    case "flower":
      return { title: "Flower responds", command: get(settings.flower?.port ?? 0, "/healthcheck") };
    case "triggerers":
      return { title: "the triggerer is alive", command: job("TriggererJob") };
    case "dagProcessors":
      return { title: "the DAG processor is alive", command: job("DagProcessorJob") };
    case "workers":
      return {
        title: "the worker responds through the broker, and reads its queues",
        command: asAirflow(
          `python ${workerCheckScript} ${host.name} ${settings.worker.queues.join(" ")}`,
          environmentOf(kind, settings),
        ),
      };
  }
}

/** Command that runs as Airflow's user, in an environment of Airflow. */
function asAirflow(command: string, environment = environmentPath): string {
  return `(set -a; . ${environment}; exec timeout 9 runuser -u airflow -- ${venv}/bin/${command})`;
}
