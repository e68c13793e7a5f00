import checkJob from "../../../templates/airflow/check-airflow-job.py.ejs";
import checkWorker from "../../../templates/airflow/check-airflow-worker.py.ejs";
import createAdministrator from "../../../templates/airflow/create-administrator.py.ejs";
import makeVenv from "../../../templates/airflow/make-airflow-venv.sh.ejs";
import { banner } from "../../formats/banner.ts";
import { environmentFile } from "../../formats/environment-file.ts";
import { configParser } from "../../formats/ini.ts";
import { afterNetwork, refusePlaceholders, type UnitFile, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { byHost, listenersOf, type Plan } from "../../model/plan.ts";
import { certificatePaths } from "../../model/tls.ts";
import { airflowCfg } from "./airflow-cfg.ts";
import { avoidsPreparing, environment, flowerEnvironment, migrationEnvironment } from "./environment.ts";
import {
  environmentPath,
  home,
  jobCheckScript,
  logs,
  migrateUnit,
  pooledConnections,
  pythons,
  requirementsPath,
  venv,
  venvUnit,
  webserverConfigPath,
  workerCheckScript,
} from "./facts.ts";
import { type Process, processesOf } from "./processes.ts";
import { requirementsTxt } from "./requirements-txt.ts";
import type { Settings } from "./schema.ts";

const migrationEnvironmentPath = "/etc/airflow/migrate.env";
const flowerEnvironmentPath = "/etc/airflow/flower.env";
const venvScript = "/usr/local/libexec/gen-bundle/make-airflow-venv.sh";
const administratorScript = "/usr/local/libexec/gen-bundle/create-airflow-administrator.py";

/** Seconds for which a process waits for the database to be migrated before it is started anew. */
const migrationTimeout = 300;

export function* artifacts(emit: FileContext, settings: Settings): Iterable<Artifact> {
  const { plan } = emit;
  const kinds = processesOf(settings);
  const units = new Map<string, string>([
    ...kinds.map(
      (kind) => [`${kind.name}.service`, unitFile(plan.name, unit(plan, kind, settings))] as const,
    ),
    [migrateUnit, unitFile(plan.name, migration())],
  ]);
  const hosts = byHost(plan.services.filter(({ unit: name }) => units.has(name)));

  const webserverConfig = `${banner(plan.name)}from flask_appbuilder.const import AUTH_DB\n\nAUTH_TYPE = AUTH_DB\nWTF_CSRF_ENABLED = True\n`;
  // Through PgBouncer 1.18 every twelfth transaction failed with "prepared statement already exists" or "does not exist".
  const pooled = `${banner(plan.name)}# What one connection has prepared is unknown on the next that a pooler of transactions hands out.\nconnect_args = {"prepare_threshold": None}\n`;
  const requirements = requirementsTxt(plan, settings);
  const opening = { banner: banner(plan.name).trimEnd() };
  const pythonView = { ...opening, python: `${venv}/bin/python` };
  const checks = [
    [jobCheckScript, render(checkJob, pythonView)],
    [workerCheckScript, render(checkWorker, pythonView)],
  ] as const;
  const venvText = render(makeVenv, {
    ...opening,
    python: pythons[plan.platform.name].interpreter,
    venv,
    requirements: requirementsPath,
  });

  for (const [name, running] of hosts) {
    const host = plan.hosts.get(name);
    if (!host) continue;
    const common = { host: name, component: "airflow", group: "airflow" } as const;
    const restarting = (which: readonly string[]) =>
      ({ onChange: { units: which, action: "restart" } }) as const;
    const all: string[] = running.map((service) => service.unit);
    yield artifact({
      ...common,
      ...restarting(all),
      path: "/etc/airflow/airflow.cfg",
      content: configParser(plan.name, airflowCfg(plan, settings, host)),
      mode: 0o640,
    });
    yield artifact({
      ...common,
      ...restarting(all),
      path: environmentPath,
      content: environmentFile(plan.name, environment(emit, settings, name)),
      sensitive: true,
    });
    for (const { unit: own } of running) {
      yield artifact({
        ...common,
        ...restarting([own]),
        group: "root",
        path: `/etc/systemd/system/${own}`,
        content: units.get(own) as string,
      });
    }
    // Worker and webserver alike would otherwise write one of their own.
    yield artifact({
      ...common,
      ...restarting(all),
      path: webserverConfigPath,
      content: webserverConfig,
      mode: 0o640,
    });
    if (avoidsPreparing(plan, settings)) {
      yield artifact({
        ...common,
        ...restarting(all),
        path: pooledConnections.path,
        content: pooled,
        mode: 0o640,
      });
    }
    // Whatever runs is stopped while its packages change, and comes back when they have.
    yield artifact({
      ...common,
      ...restarting([venvUnit, ...all]),
      path: requirementsPath,
      content: requirements,
    });
    yield artifact({ ...common, group: "root", path: venvScript, content: venvText, mode: 0o755 });
    for (const [path, content] of checks) {
      if (!plan.checks.some(({ host, command }) => host === name && command.includes(path))) continue;
      yield artifact({ ...common, group: "root", path, content, mode: 0o755 });
    }
    yield artifact({
      ...common,
      ...restarting([venvUnit]),
      group: "root",
      path: `/etc/systemd/system/${venvUnit}`,
      content: unitFile(plan.name, environmentUnit()),
    });
    if (all.includes(migrateUnit)) {
      // None but root and systemd read them.
      yield artifact({
        ...common,
        ...restarting([migrateUnit]),
        group: "root",
        path: migrationEnvironmentPath,
        content: environmentFile(plan.name, migrationEnvironment(emit, settings, name)),
        mode: 0o600,
        sensitive: true,
      });
      yield artifact({
        ...common,
        ...restarting([migrateUnit]),
        group: "root",
        path: administratorScript,
        content: render(createAdministrator, pythonView),
        mode: 0o755,
      });
    }
    if (settings.flower && all.includes("airflow-flower.service")) {
      yield artifact({
        ...common,
        ...restarting(["airflow-flower.service"]),
        group: "root",
        path: flowerEnvironmentPath,
        content: environmentFile(plan.name, flowerEnvironment(emit, settings, settings.flower.user)),
        mode: 0o600,
        sensitive: true,
      });
    }
  }
}

type Directives = UnitFile[string];

/** What runs of Airflow's units have in common. */
const base = {
  Unit: [
    ["Documentation", "https://airflow.apache.org/docs/"],
    ...afterNetwork,
    ["Wants", venvUnit],
    ["After", `${venvUnit} time-sync.target nss-lookup.target remote-fs.target`],
    // A database that fails over is away for longer than systemd goes on restarting by default.
    ["StartLimitIntervalSec", 0],
  ],
  User: [
    ["User", "airflow"],
    ["Group", "airflow"],
  ],
  Environment: [
    // Airflow starts gunicorn and tasks by name.
    ["Environment", `PATH=${venv}/bin:/usr/local/bin:/usr/bin:/bin`],
    ["WorkingDirectory", home],
  ],
  Sandbox: [
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
} as const satisfies Record<string, Directives>;

function unit(plan: Plan, kind: Process, settings: Settings): UnitFile {
  const worker = kind.key === "workers";
  const mounts = kind.readsDags(settings) ? [["RequiresMountsFor", settings.dags.path] as const] : [];
  const files = [environmentPath, ...(kind.key === "flower" ? [flowerEnvironmentPath] : [])];
  return {
    Unit: [
      ["Description", kind.title],
      ...base.Unit,
      // An empty folder would look like every DAG deleted.
      ...mounts,
    ],
    Service: [
      ["Type", "exec"],
      ...base.User,
      ...files.map((file) => ["EnvironmentFile", file] as const),
      ...base.Environment,
      ...variables(plan, kind).map((variable) => ["Environment", variable] as const),
      ["RuntimeDirectory", kind.name],
      refusePlaceholders(...files),
      [
        "ExecStartPre",
        `${venv}/bin/airflow db check-migrations --migration-wait-timeout ${migrationTimeout}`,
      ],
      ["ExecStart", `${venv}/bin/airflow ${kind.command(settings, kind.name)}${tlsOptions(plan, kind)}`],
      ["TimeoutStartSec", `${migrationTimeout + 60}s`],
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
      ...base.Sandbox,
    ],
    Install: base.Install,
  };
}

/** What a kind of process reads from the environment alone. */
function variables(plan: Plan, kind: Process): string[] {
  const { certificate, key } = certificatePaths("airflow");
  if (kind.key === "flower" && plan.tls) return [`FLOWER_CERTFILE=${certificate}`, `FLOWER_KEYFILE=${key}`];
  if (kind.name !== "airflow-api-server") return [];
  // There is no option for whose forwarding headers uvicorn believes.
  const balancers = listenersOf(plan, "web").flatMap(({ host }) => plan.hosts.get(host)?.address ?? []);
  return balancers.length > 0 ? [`FORWARDED_ALLOW_IPS=${[...new Set(balancers)].join(",")}`] : [];
}

function tlsOptions(plan: Plan, kind: Process): string {
  const { certificate, key } = certificatePaths("airflow");
  return plan.tls && kind.name === "airflow-api-server" ? ` --ssl-cert ${certificate} --ssl-key ${key}` : "";
}

/** Makes the tables, and the first user, on one host; every other process waits for it. */
function migration(): UnitFile {
  const files = [environmentPath, migrationEnvironmentPath];
  return {
    Unit: [["Description", "Migration of Airflow's database"], ...base.Unit],
    Service: [
      ["Type", "oneshot"],
      ["RemainAfterExit", "yes"],
      ...base.User,
      // The later one counts.
      ...files.map((file) => ["EnvironmentFile", file] as const),
      ...base.Environment,
      refusePlaceholders(...files),
      ["ExecStart", `${venv}/bin/airflow db migrate`],
      ["ExecStart", `${venv}/bin/python ${administratorScript}`],
      // A migration that is cut off leaves its locks until the database notices.
      ["TimeoutStartSec", "1h"],
      ["Restart", "on-failure"],
      ["RestartSec", "10s"],
      ...base.Sandbox,
    ],
    Install: base.Install,
  };
}

/** Makes the virtual environment that requirements.txt asks for, when there is none of it yet. */
function environmentUnit(): UnitFile {
  return {
    Unit: [["Description", "Airflow's virtual environment"], ...afterNetwork, ["StartLimitIntervalSec", 0]],
    Service: [
      ["Type", "oneshot"],
      ["RemainAfterExit", "yes"],
      ["ExecStart", venvScript],
      ["TimeoutStartSec", "1h"],
      ["Restart", "on-failure"],
      ["RestartSec", "30s"],
      ["UMask", "0022"],
    ],
    Install: base.Install,
  };
}
