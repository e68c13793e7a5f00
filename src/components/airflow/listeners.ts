import type { Listener } from "../../model/facts.ts";
import type { Process } from "./processes.ts";
import type { Settings } from "./schema.ts";

export const workerLogPort = 8793;
export const triggerLogPort = 8794;
export const schedulerHealthPort = 8974;

/** Listener of a process on a host, for the kinds of process that have one. */
export function processListener(kind: Process, settings: Settings, address: string, tls: boolean) {
  const listener = (role: Listener["role"], bind: string, port: number, source: string, title: string) => ({
    bind,
    port,
    protocol: "tcp" as const,
    role,
    title,
    source,
  });
  switch (kind.key) {
    case "webservers":
      return {
        ...listener(
          "web-server",
          settings.web.bind === "any" ? "*" : address,
          settings.web.port,
          "/airflow/web/port",
          kind.title,
        ),
        secure: tls,
      };
    case "flower":
      return settings.flower
        ? {
            ...listener("task-monitor", address, settings.flower.port, "/airflow/flower/port", kind.title),
            secure: tls,
          }
        : undefined;
    case "workers":
      return listener("task-logs", "*", workerLogPort, "/airflow/workers", "Log server of an Airflow worker");
    case "triggerers":
      return listener(
        "trigger-logs",
        "*",
        triggerLogPort,
        "/airflow/triggerers",
        "Log server of an Airflow triggerer",
      );
    case "schedulers":
      // It is served by http.server.HTTPServer, which supports only IPv4 (2.11.2 and 3.3.2).
      if (address.includes(":")) return undefined;
      return listener(
        "scheduler-health",
        address,
        schedulerHealthPort,
        "/airflow/schedulers",
        "Health check of an Airflow scheduler",
      );
    default:
      return undefined;
  }
}
