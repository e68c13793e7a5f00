import type { Demand } from "../../model/facts.ts";
import type { Pointer } from "../../model/pointer.ts";
import { has } from "../../model/version.ts";
import { environmentPath, workerEnvironmentPath } from "./paths.ts";
import type { Settings } from "./schema.ts";
import { airflowVersions } from "./versions.ts";
import { runsLocally, settingsOf, workerGroups } from "./worker-groups.ts";

/** A kind of Airflow process: its placement, its command and its needs. */
export interface Process {
  /** Key of the topology that lists its hosts. */
  readonly key: "schedulers" | "webservers" | "triggerers" | "dagProcessors" | "workers" | "flower";
  /** Name of its unit and of its tier. */
  readonly name: string;
  readonly title: string;
  readonly command: (settings: Settings, name: string) => string;
  /** True if it reads DAG files. */
  readonly readsDags: (settings: Settings) => boolean;
  readonly usesBroker: (settings: Settings) => boolean;
  /** True if tasks run as its children. */
  readonly runsTasks: (settings: Settings) => boolean;
  /** Maximum database connections of one process, with the formula. */
  readonly connections: (settings: Settings) => { readonly amount: number; readonly formula: string };
  /** Minimum memory of one process and its children, with the formula. Each takes 256 MiB with Airflow's imports. */
  readonly memory: (settings: Settings) => Pick<Demand, "amount" | "formula">;
  /** Minimum CPUs of its host. */
  readonly cpus: number;
}

const memoryOf = (processes: number, what: string) => ({
  amount: 256 * processes,
  formula: `${processes} process${processes === 1 ? "" : "es"} (${what}) x 256 MiB`,
});

const yes = () => true;
const no = () => false;

/** True if this version has an option or a unit. */
export function knows({ version }: Settings, key: string): boolean {
  return has(airflowVersions.gates, key, version);
}

/** True if standalone DAG processors parse the DAGs, as they always do since Airflow 3. */
function parsesStandalone(settings: Settings): boolean {
  return settings.dagProcessors.length > 0 || !knows(settings, "scheduler.standalone_dag_processor");
}

/** True if tasks use the API server instead of the database. */
export function usesExecutionApi(settings: Settings): boolean {
  return knows(settings, "core.execution_api_server_url");
}

/** Path of the environment of a kind of process. */
export function environmentOf({ key }: Pick<Process, "key">, settings: Settings): string {
  return key === "workers" && usesExecutionApi(settings) ? workerEnvironmentPath : environmentPath;
}

/** Worker processes of one web server. Airflow 3 recommends more servers instead (apache/airflow#52270). */
export function webWorkers(settings: Settings): number {
  return settings.web.workers ?? (usesExecutionApi(settings) ? 1 : 2);
}

/** Maximum size of SQLAlchemy's connection pool of one engine. */
const engine = ({ pool }: Settings) => pool.size + pool.overflow;
const engineText = ({ pool }: Settings) => `(pool ${pool.size} + overflow ${pool.overflow})`;

/** DAG files that are parsed in parallel. Each takes one connection in addition to the pool. */
export const parsingProcesses = 2;

/** Connections of a task, besides that of its result: its supervisor's and its own in Airflow 2, none since Airflow 3. */
const taskConnections = (settings: Settings) => (usesExecutionApi(settings) ? 0 : 2);

const onePool = (settings: Settings) => ({ amount: engine(settings), formula: engineText(settings) });
const poolAndParsing = (settings: Settings) => ({
  amount: engine(settings) + parsingProcesses,
  formula: `${engineText(settings)} + ${parsingProcesses} parsing`,
});

const processes: readonly Process[] = [
  {
    key: "schedulers",
    name: "airflow-scheduler",
    title: "Airflow scheduler",
    command: () => "scheduler",
    readsDags: (settings) => !parsesStandalone(settings) || runsLocally(settings),
    usesBroker: (settings) => !runsLocally(settings),
    runsTasks: runsLocally,
    connections: (settings) => {
      const own = parsesStandalone(settings) ? onePool(settings) : poolAndParsing(settings);
      const each = runsLocally(settings) ? taskConnections(settings) : 0;
      const tasks = settings.worker.concurrency;
      return each === 0
        ? own
        : { amount: own.amount + each * tasks, formula: `(${own.formula} + ${tasks} tasks x ${each})` };
    },
    memory: (settings) => {
      const parsers = parsesStandalone(settings) ? 0 : parsingProcesses;
      const tasks = runsLocally(settings) ? settings.worker.concurrency : 0;
      return memoryOf(
        1 + parsers + tasks,
        [
          "the scheduler",
          ...(parsers > 0 ? [`${parsers} parsers`] : []),
          ...(tasks > 0 ? [`${tasks} tasks`] : []),
        ].join(", "),
      );
    },
    cpus: 2,
  },
  {
    key: "webservers",
    name: "airflow-webserver",
    title: "Airflow webserver",
    command: (_settings, name) => `webserver --pid /run/${name}/webserver.pid`,
    readsDags: no,
    usesBroker: no,
    runsTasks: no,
    connections: (settings) => ({
      amount: webWorkers(settings) * engine(settings),
      formula: `${webWorkers(settings)} workers x ${engineText(settings)}`,
    }),
    memory: (settings) => memoryOf(1 + webWorkers(settings), `gunicorn, ${webWorkers(settings)} workers`),
    cpus: 1,
  },
  {
    key: "webservers",
    name: "airflow-api-server",
    title: "Airflow API server",
    command: () => "api-server --proxy-headers",
    readsDags: no,
    usesBroker: no,
    runsTasks: no,
    // One pool for synchronous and one for asynchronous queries (settings.py, async_engine).
    connections: (settings) => ({
      amount: webWorkers(settings) * 2 * engine(settings),
      formula: `${webWorkers(settings)} ${webWorkers(settings) === 1 ? "worker" : "workers"} x 2 x ${engineText(settings)}`,
    }),
    memory: (settings) => memoryOf(1 + webWorkers(settings), `the server, ${webWorkers(settings)} workers`),
    cpus: 1,
  },
  {
    key: "triggerers",
    name: "airflow-triggerer",
    title: "Airflow triggerer",
    command: () => "triggerer",
    readsDags: yes,
    usesBroker: no,
    runsTasks: no,
    connections: onePool,
    memory: () => memoryOf(1, "the triggerer"),
    cpus: 1,
  },
  {
    key: "dagProcessors",
    name: "airflow-dag-processor",
    title: "Airflow DAG processor",
    command: () => "dag-processor",
    readsDags: yes,
    usesBroker: no,
    runsTasks: no,
    connections: poolAndParsing,
    memory: () => memoryOf(1 + parsingProcesses, `the manager, ${parsingProcesses} parsers`),
    cpus: 1,
  },
  {
    key: "workers",
    name: "airflow-celery-worker",
    title: "Airflow Celery worker",
    command: ({ worker }, name) =>
      `celery worker --queues ${worker.queues.join(",")} --pid /run/${name}/worker.pid`,
    readsDags: yes,
    usesBroker: (settings) => !runsLocally(settings),
    runsTasks: yes,
    // The worker has no pool of its own, and each result takes one connection.
    connections: (settings) => {
      const each = taskConnections(settings) + 1;
      return {
        amount: each * settings.worker.concurrency,
        formula: `${settings.worker.concurrency} tasks x ${each}`,
      };
    },
    memory: ({ worker }) => memoryOf(1 + worker.concurrency, `the worker, ${worker.concurrency} tasks`),
    cpus: 1,
  },
  {
    key: "flower",
    name: "airflow-flower",
    title: "Flower",
    command: () => "celery flower",
    readsDags: no,
    usesBroker: (settings) => !runsLocally(settings),
    runsTasks: no,
    connections: () => ({ amount: 0, formula: "" }),
    memory: () => memoryOf(1, "Flower"),
    cpus: 1,
  },
];

/** Kinds of process that this version has. */
export function processesOf(settings: Settings): readonly Process[] {
  const known = processes.filter(({ name }) => knows(settings, `${name}.service`));
  // Tasks report to the API server, so that it starts before schedulers that run them.
  return runsLocally(settings) && usesExecutionApi(settings)
    ? known.toSorted((a, b) => Number(b.key === "webservers") - Number(a.key === "webservers"))
    : known;
}

/** Hosts of a kind of process, and the settings that it has there. */
export interface Placement {
  /** Name of the group, if hosts of the kind have settings of their own. */
  readonly group?: string | undefined;
  readonly hosts: readonly string[];
  readonly settings: Settings;
  /** Pointer to the list of hosts. */
  readonly source: Pointer;
}

function groupPlacements(settings: Settings): readonly Placement[] {
  return workerGroups(settings).map((group) => ({
    group: group.name,
    hosts: group.listed,
    settings: settingsOf(settings, group),
    source: group.source,
  }));
}

/**
 * Hosts of a kind of process. Required DAG processors without hosts of their own run on the hosts of the schedulers.
 */
export function placementsOf(settings: Settings, key: Process["key"]): readonly Placement[] {
  const one = (hosts: readonly string[], source: Pointer) => [{ hosts, settings, source }];
  switch (key) {
    case "flower":
      return one(settings.flower?.hosts ?? [], "/airflow/flower/hosts");
    case "workers":
      return runsLocally(settings) ? [] : groupPlacements(settings);
    case "schedulers":
      if (runsLocally(settings)) return groupPlacements(settings);
      break;
    case "dagProcessors":
      if (settings.dagProcessors.length === 0 && parsesStandalone(settings))
        return one(settings.schedulers, "/airflow/schedulers");
  }
  return one(settings[key], `/airflow/${key}`);
}

/** The hosts of all processes, each once. */
export function airflowHosts(settings: Settings): readonly string[] {
  return [
    ...new Set(
      processesOf(settings).flatMap(({ key }) => placementsOf(settings, key).flatMap(({ hosts }) => hosts)),
    ),
  ];
}
