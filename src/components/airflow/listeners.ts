import type { Listener } from "../../model/facts.ts";
import type { Process } from "./processes.ts";
import type { Settings } from "./schema.ts";

export const workerLogPort = 8793;
export const triggerLogPort = 8794;

/** Listeners of a process on a host. */
export function processListeners(
  kind: Process,
  settings: Settings,
  address: string,
  tls: boolean,
): readonly Omit<Listener, "id" | "service" | "host">[] {
  const listener = (role: Listener["role"], bind: string, port: number, source: string, title: string) => ({
    bind,
    port,
    protocol: "tcp" as const,
    role,
    title,
    source,
  });
  // A process whose children are tasks serves their logs (cli/commands/scheduler_command.py of 2.9.3 to 3.3.2).
  const logs = kind.runsTasks(settings)
    ? [
        listener(
          "task-logs",
          "*",
          workerLogPort,
          `/airflow/${kind.key}`,
          `Log server of an ${kind.key === "workers" ? "Airflow worker" : kind.title}`,
        ),
      ]
    : [];
  switch (kind.key) {
    case "webservers": {
      const bind = settings.web.bind === "any" ? "*" : address;
      return [
        { ...listener("web-server", bind, settings.web.port, "/airflow/web/port", kind.title), secure: tls },
      ];
    }
    case "flower": {
      if (!settings.flower) return [];
      const { port } = settings.flower;
      return [
        { ...listener("task-monitor", address, port, "/airflow/flower/port", kind.title), secure: tls },
      ];
    }
    case "triggerers":
      return [
        listener(
          "trigger-logs",
          "*",
          triggerLogPort,
          "/airflow/triggerers",
          "Log server of an Airflow triggerer",
        ),
      ];
    default:
      return logs;
  }
}
