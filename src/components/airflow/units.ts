import { afterNetwork, refusePlaceholders, sandbox, type UnitFile } from "../../formats/systemd.ts";
import { derived, listenersOf, type Plan } from "../../model/plan.ts";
import { certificatePaths } from "../../model/tls.ts";
import { dagsFolder, dagsUnit } from "./dags.ts";
import {
  administratorScript,
  environmentPath,
  flowerEnvironmentPath,
  home,
  logs,
  migrateUnit,
  migrationEnvironmentPath,
  poolScript,
  venv,
  venvScript,
  venvUnit,
  webEnvironmentPath,
} from "./paths.ts";
import { environmentOf, type Process, usesExecutionApi } from "./processes.ts";
import { queueNames } from "./queueing.ts";
import { cleaningCalendar, cleaningCommand, resultCleaningCommand } from "./retention.ts";
import type { Settings } from "./schema.ts";
import { signInSecret } from "./sign-in.ts";
import { telemetryResource } from "./telemetry.ts";
import { runsLocally } from "./worker-groups.ts";

/** Seconds for which a process waits for the migration before it is restarted. */
const migrationTimeout = 300;

type Directives = UnitFile[string];

/** Directives of every unit of Airflow. */
const base = {
  Unit: [
    ["Documentation", "https://airflow.apache.org/docs/"],
    ...afterNetwork,
    ["Wants", venvUnit],
    ["After", `${venvUnit} nss-lookup.target remote-fs.target`],
    // A failover of the database takes longer than systemd restarts a unit by default.
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
    // Tasks may need devices, such as a GPU, and compile code when they run.
    ...sandbox({ PrivateTmp: "yes", ReadWritePaths: `${home} ${logs}` }),
  ],
  Install: [["WantedBy", "multi-user.target"]],
} as const satisfies Record<string, Directives>;

export function processUnit(plan: Plan, kind: Process, settings: Settings): UnitFile {
  const reads = kind.readsDags(settings);
  const fetched = reads && settings.dags.git !== undefined;
  const environment = environmentOf(kind, settings);
  const files = [
    environment,
    ...(kind.key === "flower" ? [flowerEnvironmentPath] : []),
    ...(kind.key === "webservers" && signInSecret(settings) ? [webEnvironmentPath] : []),
  ];
  return {
    Unit: [
      ["Description", kind.title],
      ...base.Unit,
      // Without the mount, the folder is empty, as if every DAG had been deleted.
      ...(reads && !fetched ? ([["RequiresMountsFor", dagsFolder(settings)]] as const) : []),
      ...(fetched
        ? ([
            ["Wants", `${dagsUnit}.service`],
            ["After", `${dagsUnit}.service`],
          ] as const)
        : []),
    ],
    Service: [
      ["Type", "exec"],
      ...base.User,
      ...files.map((file) => ["EnvironmentFile", file] as const),
      ...base.Environment,
      ...variables(plan, kind, settings).map((variable) => ["Environment", variable] as const),
      ...(settings.otel && kind.key !== "flower" ? [["Environment", telemetryResource(plan)] as const] : []),
      ["RuntimeDirectory", kind.name],
      refusePlaceholders(...files),
      // Before the first fetch, the process is restarted until there are DAGs. Later, those of the last fetch are enough.
      ...(fetched
        ? ([
            [
              "ExecStartPre",
              `/bin/sh -c 'test -d ${dagsFolder(settings)} || { echo "The DAGs have not been fetched yet: see journalctl --unit=${dagsUnit}.service." >&2; exit 1; }'`,
            ],
          ] as const)
        : []),
      // Without a login to the database, a worker cannot check its tables. The API server does.
      ...(environment === environmentPath
        ? ([
            [
              "ExecStartPre",
              `${venv}/bin/airflow db check-migrations --migration-wait-timeout ${migrationTimeout}`,
            ],
          ] as const)
        : []),
      ["ExecStart", `${venv}/bin/airflow ${kind.command(settings, kind.name)}${tlsOptions(plan, kind)}`],
      ["TimeoutStartSec", `${migrationTimeout + 60}s`],
      ...(kind.runsTasks(settings)
        ? ([
            // Only the main process receives the signal, and waits for running tasks. After ten seconds, a new worker
            // of the same name can take over the control queue.
            ["KillMode", "mixed"],
            ["TimeoutStopSec", `${settings.worker.stopTimeout}s`],
            ["RestartSec", "10s"],
          ] as const)
        : ([
            ["TimeoutStopSec", "60s"],
            ["RestartSec", "5s"],
          ] as const)),
      ["Restart", "always"],
      // A process that the kernel killed, such as a task or a parser, does not stop the others.
      ["OOMPolicy", "continue"],
      ...base.Sandbox,
    ],
    Install: base.Install,
  };
}

/** Settings that a process reads only from the environment. */
function variables(plan: Plan, kind: Process, settings: Settings): string[] {
  const { certificate, key } = certificatePaths("airflow");
  if (kind.key === "flower" && plan.tls) return [`FLOWER_CERTFILE=${certificate}`, `FLOWER_KEYFILE=${key}`];
  // Not in the environment that API servers share, which would take it for their own certificate.
  const trust = listenersOf(plan, "web").find((listener) => listener.trust)?.trust;
  if (kind.key === "schedulers" && kind.runsTasks(settings) && usesExecutionApi(settings) && trust)
    return [`AIRFLOW__API__SSL_CERT=${trust.authority}`];
  if (kind.name !== "airflow-api-server") return [];
  // Airflow has no option for the proxies whose forwarding headers uvicorn trusts.
  const ports = [...listenersOf(plan, "web"), ...listenersOf(plan, "web-public")];
  const balancers = ports
    .flatMap(({ host }) => plan.hosts.get(host) ?? [])
    .flatMap(({ address, addresses }) => [address, ...addresses.values()]);
  return balancers.length > 0 ? [`FORWARDED_ALLOW_IPS=${[...new Set(balancers)].join(",")}`] : [];
}

function tlsOptions(plan: Plan, kind: Process): string {
  const { certificate, key } = certificatePaths("airflow");
  return plan.tls && kind.name === "airflow-api-server" ? ` --ssl-cert ${certificate} --ssl-key ${key}` : "";
}

/** Unit that creates the tables and the first user on one host, and sizes the default pool. Other processes wait for it. */
export function migrationUnit(plan: Plan): UnitFile {
  const files = [environmentPath, migrationEnvironmentPath];
  return {
    Unit: [["Description", "Migration of Airflow's database"], ...base.Unit],
    Service: [
      ["Type", "oneshot"],
      ["RemainAfterExit", "yes"],
      ...base.User,
      // The later file takes precedence.
      ...files.map((file) => ["EnvironmentFile", file] as const),
      ...base.Environment,
      refusePlaceholders(...files),
      ["ExecStart", `${venv}/bin/airflow db migrate`],
      ["ExecStart", `${venv}/bin/python ${administratorScript}`],
      ["ExecStart", `${venv}/bin/python ${poolScript} ${derived(plan, queueNames.pool)}`],
      // A change of a large table takes hours. Interrupted, it would start again from the beginning.
      ["TimeoutStartSec", "infinity"],
      ["Restart", "on-failure"],
      ["RestartSec", "10s"],
      ...base.Sandbox,
    ],
    Install: base.Install,
  };
}

/**
 * Unit that removes old rows, on the host of the migration. One host is enough: while it is lost, rows stay for longer.
 * It runs neither before the migration nor during it: a restart of the migration stops it, and then starts it again.
 */
export function cleaningUnit(settings: Settings): UnitFile {
  const files = [environmentPath, migrationEnvironmentPath];
  return {
    Unit: [
      ["Description", "Removal of old rows from Airflow's databases"],
      ...afterNetwork,
      ["After", `${migrateUnit} nss-lookup.target`],
      ["Requisite", migrateUnit],
      ["PartOf", migrateUnit],
      // After four failures in a row, it fails until the next day.
      ["StartLimitIntervalSec", "12h"],
      ["StartLimitBurst", 4],
    ],
    Service: [
      ["Type", "oneshot"],
      ...base.User,
      // The connections of the migration, without timeouts, but not its password of the first user.
      ...files.map((file) => ["EnvironmentFile", file] as const),
      ["UnsetEnvironment", "ADMINISTRATOR_PASSWORD"],
      ...base.Environment,
      refusePlaceholders(...files),
      ["ExecStart", `/bin/sh -c '${cleaningCommand(settings).replaceAll("$", "$$$$")}'`],
      ...(runsLocally(settings) ? [] : ([["ExecStart", resultCleaningCommand]] as const)),
      // Stopped by hand, or by a migration, it has not failed.
      ["SuccessExitStatus", "SIGTERM"],
      ["TimeoutStartSec", "infinity"],
      ["Restart", "on-failure"],
      ["RestartSec", "10min"],
      ...base.Sandbox,
    ],
  };
}

export function cleaningTimer(): UnitFile {
  return {
    Unit: [["Description", "Daily removal of old rows from Airflow's databases"]],
    Timer: [
      ["OnCalendar", cleaningCalendar],
      ["Persistent", "true"],
    ],
    Install: [["WantedBy", "timers.target"]],
  };
}

/** Unit that builds the virtual environment of requirements.txt, unless it exists. */
export function venvUnitFile(): UnitFile {
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
      // The script gives the packages to an account without rights, and then to root.
      ...sandbox({
        CapabilityBoundingSet:
          "CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_KILL CAP_SETGID CAP_SETPCAP CAP_SETUID",
        PrivateDevices: "yes",
        PrivateTmp: "yes",
        ProtectClock: "yes",
        ReadWritePaths: "/opt",
      }),
    ],
    Install: base.Install,
  };
}
