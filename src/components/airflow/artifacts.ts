import { banner } from "../../formats/banner.ts";
import { environmentFile } from "../../formats/environment-file.ts";
import { configParser } from "../../formats/ini.ts";
import { afterNetwork, refusePlaceholders, type UnitFile, unitFile } from "../../formats/systemd.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { Emit } from "../../model/component.ts";
import type { Service } from "../../model/facts.ts";
import { airflowCfg } from "./airflow-cfg.ts";
import { environment } from "./environment.ts";
import { home, logs, webserverConfigPath } from "./facts.ts";
import { type Process, processes } from "./processes.ts";
import { requirementsTxt } from "./requirements-txt.ts";
import type { Settings } from "./schema.ts";

const environmentPath = "/etc/airflow/airflow.env";

export function* artifacts(emit: Emit, settings: Settings): Iterable<Artifact> {
  const { plan } = emit;
  const tiers = new Map(processes.map((kind) => [kind.name, kind]));
  const units = new Map(processes.map((kind) => [kind.name, unitFile(plan.name, unit(kind, settings))]));
  const services = plan.services.filter(({ tier }) => tiers.has(tier));
  const hosts = new Map<string, Service[]>();
  for (const service of services) hosts.set(service.host, [...(hosts.get(service.host) ?? []), service]);

  const webserverConfig = `${banner(plan.name)}from flask_appbuilder.const import AUTH_DB\n\nAUTH_TYPE = AUTH_DB\nWTF_CSRF_ENABLED = True\n`;
  const requirements = requirementsTxt(plan, settings);

  for (const [name, running] of hosts) {
    const host = plan.hosts.get(name);
    if (!host) continue;
    const common = { host: name, component: "airflow", group: "airflow" } as const;
    const restart = {
      onChange: { units: running.map((service) => service.unit), action: "restart" },
    } as const;
    yield artifact({
      ...common,
      ...restart,
      path: "/etc/airflow/airflow.cfg",
      content: configParser(plan.name, airflowCfg(plan, settings, host)),
      mode: 0o640,
    });
    yield artifact({
      ...common,
      ...restart,
      path: environmentPath,
      content: environmentFile(plan.name, environment(emit, settings, name)),
      sensitive: true,
    });
    for (const service of running) {
      yield artifact({
        ...common,
        group: "root",
        path: `/etc/systemd/system/${service.unit}`,
        content: units.get(service.tier) as string,
        onChange: { units: [service.unit], action: "restart" },
      });
    }
    // Worker and webserver alike would otherwise write one of their own.
    yield artifact({
      ...common,
      ...restart,
      path: webserverConfigPath,
      content: webserverConfig,
      mode: 0o640,
    });
    yield artifact({ ...common, path: "/etc/airflow/requirements.txt", content: requirements });
  }
}

function unit(kind: Process, settings: Settings): UnitFile {
  const worker = kind.key === "workers";
  const mounts = kind.readsDags(settings) ? [["RequiresMountsFor", settings.dags.path] as const] : [];
  return {
    Unit: [
      ["Description", kind.title],
      ["Documentation", "https://airflow.apache.org/docs/"],
      ...afterNetwork,
      ["After", "time-sync.target nss-lookup.target remote-fs.target"],
      // An empty folder would look like every DAG deleted.
      ...mounts,
      // A database that fails over is away for longer than systemd goes on restarting by default.
      ["StartLimitIntervalSec", 0],
    ],
    Service: [
      ["Type", "exec"],
      ["User", "airflow"],
      ["Group", "airflow"],
      ["EnvironmentFile", environmentPath],
      // Airflow starts gunicorn and tasks by name.
      ["Environment", "PATH=/opt/airflow/venv/bin:/usr/local/bin:/usr/bin:/bin"],
      ["RuntimeDirectory", kind.name],
      ["WorkingDirectory", home],
      refusePlaceholders(environmentPath),
      ["ExecStart", `/opt/airflow/venv/bin/airflow ${kind.command(settings, kind.name)}`],
      ...(worker
        ? ([
            // The signal goes to the main process alone, which lets running tasks end; at ten seconds a new worker of
            // the same name may take over its control queue.
            ["KillMode", "mixed"],
            ["TimeoutStopSec", `${settings.worker.stopTimeout}s`],
            ["OOMPolicy", "continue"],
            ["RestartSec", "10s"],
          ] as const)
        : ([
            ["TimeoutStopSec", "60s"],
            ["RestartSec", "5s"],
          ] as const)),
      ["Restart", "always"],
      ["LimitNOFILE", 65536],
      ["UMask", "0027"],
      ["NoNewPrivileges", "yes"],
      ["PrivateTmp", "yes"],
      ["ProtectSystem", "strict"],
      ["ProtectHome", "yes"],
      ["ProtectKernelTunables", "yes"],
      ["ProtectControlGroups", "yes"],
      ["ReadWritePaths", `${home} ${logs}`],
    ],
    Install: [["WantedBy", "multi-user.target"]],
  };
}
