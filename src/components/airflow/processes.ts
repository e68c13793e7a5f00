import type { Demand } from "../../model/facts.ts";
import type { Pointer } from "../../model/pointer.ts";
import { has } from "../../model/version.ts";
import type { Settings } from "./schema.ts";
import { airflowVersions } from "./versions.ts";

/** One kind of Airflow process: where the topology places it, how it runs, and what it needs. */
export interface Process {
  /** The key of the topology that places it. */
  readonly key: "schedulers" | "webservers" | "triggerers" | "dagProcessors" | "workers" | "flower";
  /** Name of its unit and of its tier. */
  readonly name: string;
  readonly title: string;
  readonly command: (settings: Settings, name: string) => string;
  /** Whether it reads the files of DAGs. */
  readonly readsDags: (settings: Settings) => boolean;
  readonly usesBroker: boolean;
  /** Database connections that one of it may hold at most, with the arithmetic. */
  readonly connections: (settings: Settings) => { readonly amount: number; readonly formula: string };
  /** What one of it takes at the least, with the arithmetic; 256 MiB is an Airflow process with its imports. */
  readonly memory: (settings: Settings) => Pick<Demand, "amount" | "formula">;
  /** The least that a host of it needs. */
  readonly cpus: number;
}

const taken = (processes: number, what: string) => ({
  amount: 256 * processes,
  formula: `${processes} process${processes === 1 ? "" : "es"} (${what}) x 256 MiB`,
});

const yes = () => true;
const no = () => false;

/** Whether this version has an option or a unit. */
export function knows({ version }: Settings, key: string): boolean {
  return has(airflowVersions.gates, key, version);
}

/** Whether DAGs are parsed by processes of their own: since Airflow 3 by nothing else. */
function parsesApart(settings: Settings): boolean {
  return settings.dagProcessors.length > 0 || !knows(settings, "scheduler.standalone_dag_processor");
}

/** Whether tasks talk to the web interface's server instead of the database. */
export function usesExecutionApi(settings: Settings): boolean {
  return knows(settings, "core.execution_api_server_url");
}

/** Processes of one server of the web interface. Airflow 3 asks for more servers instead (apache/airflow#52270). */
export function webWorkers(settings: Settings): number {
  return settings.web.workers ?? (usesExecutionApi(settings) ? 1 : 2);
}

/** What SQLAlchemy's pool of one engine may grow to. */
const engine = ({ pool }: Settings) => pool.size + pool.overflow;
const engineText = ({ pool }: Settings) => `(pool ${pool.size} + overflow ${pool.overflow})`;

/** Files that a parser reads at once; each takes one connection besides the pool. */
export const parsingProcesses = 2;

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
    readsDags: (settings) => !parsesApart(settings),
    usesBroker: true,
    connections: (settings) => (parsesApart(settings) ? onePool(settings) : poolAndParsing(settings)),
    memory: (settings) =>
      parsesApart(settings)
        ? taken(1, "the scheduler")
        : taken(1 + parsingProcesses, `the scheduler, ${parsingProcesses} that parse`),
    cpus: 2,
  },
  {
    key: "webservers",
    name: "airflow-webserver",
    title: "Airflow webserver",
    command: (_settings, name) => `webserver --pid /run/${name}/webserver.pid`,
    readsDags: no,
    usesBroker: false,
    connections: (settings) => ({
      amount: webWorkers(settings) * engine(settings),
      formula: `${webWorkers(settings)} workers x ${engineText(settings)}`,
    }),
    memory: (settings) => taken(1 + webWorkers(settings), `gunicorn, ${webWorkers(settings)} workers`),
    cpus: 1,
  },
  {
    key: "webservers",
    name: "airflow-api-server",
    title: "Airflow API server",
    command: () => "api-server --proxy-headers",
    readsDags: no,
    usesBroker: false,
    // One pool for what waits and one for what does not (settings.py, async_engine).
    connections: (settings) => ({
      amount: webWorkers(settings) * 2 * engine(settings),
      formula: `${webWorkers(settings)} ${webWorkers(settings) === 1 ? "worker" : "workers"} x 2 x ${engineText(settings)}`,
    }),
    memory: (settings) => taken(1 + webWorkers(settings), `the server, ${webWorkers(settings)} workers`),
    cpus: 1,
  },
  {
    key: "triggerers",
    name: "airflow-triggerer",
    title: "Airflow triggerer",
    command: () => "triggerer",
    readsDags: yes,
    usesBroker: false,
    connections: onePool,
    memory: () => taken(1, "the triggerer"),
    cpus: 1,
  },
  {
    key: "dagProcessors",
    name: "airflow-dag-processor",
    title: "Airflow DAG processor",
    command: () => "dag-processor",
    readsDags: yes,
    usesBroker: false,
    connections: poolAndParsing,
    memory: () => taken(1 + parsingProcesses, `the manager, ${parsingProcesses} that parse`),
    cpus: 1,
  },
  {
    key: "workers",
    name: "airflow-celery-worker",
    title: "Airflow Celery worker",
    command: ({ worker }, name) =>
      `celery worker --queues ${worker.queues.join(",")} --pid /run/${name}/worker.pid`,
    readsDags: yes,
    usesBroker: true,
    // Without a pool of its own. A task of Airflow 2 is its supervisor, itself, and its result; later its result alone.
    connections: (settings) => {
      const each = usesExecutionApi(settings) ? 1 : 3;
      return {
        amount: each * settings.worker.concurrency,
        formula: `${settings.worker.concurrency} tasks x ${each}`,
      };
    },
    memory: ({ worker }) => taken(1 + worker.concurrency, `the worker, ${worker.concurrency} tasks`),
    cpus: 1,
  },
  {
    key: "flower",
    name: "airflow-flower",
    title: "Flower",
    command: () => "celery flower",
    readsDags: no,
    usesBroker: true,
    connections: () => ({ amount: 0, formula: "" }),
    memory: () => taken(1, "Flower"),
    cpus: 1,
  },
];

/** The kinds of process that this version has. */
export function processesOf(settings: Settings): readonly Process[] {
  return processes.filter(({ name }) => knows(settings, `${name}.service`));
}

/** Where a kind of process is placed: parsers that must be and are not placed run beside the schedulers. */
export function placementOf(
  settings: Settings,
  key: Process["key"],
): { readonly hosts: readonly string[]; readonly source: Pointer } {
  if (key === "flower") return { hosts: settings.flower?.hosts ?? [], source: "/airflow/flower/hosts" };
  if (key === "dagProcessors" && settings.dagProcessors.length === 0 && parsesApart(settings))
    return { hosts: settings.schedulers, source: "/airflow/schedulers" };
  return { hosts: settings[key], source: `/airflow/${key}` };
}
