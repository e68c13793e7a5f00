import type { Demand } from "../../model/facts.ts";
import type { Settings } from "./schema.ts";

/** One kind of Airflow process: where the topology places it, how it runs, and what it needs. */
export interface Process {
  /** The key of the topology that places it. */
  readonly key: "schedulers" | "webservers" | "triggerers" | "dagProcessors" | "workers";
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

/** What SQLAlchemy's pool of one engine may grow to. */
const engine = ({ pool }: Settings) => pool.size + pool.overflow;
const engineText = ({ pool }: Settings) => `(pool ${pool.size} + overflow ${pool.overflow})`;

/** Files that a parser reads at once; each takes one connection besides the pool. */
export const parsingProcesses = 2;

export const processes: readonly Process[] = [
  {
    key: "schedulers",
    name: "airflow-scheduler",
    title: "Airflow scheduler",
    command: () => "scheduler",
    readsDags: ({ dagProcessors }) => dagProcessors.length === 0,
    usesBroker: true,
    connections: (settings) =>
      settings.dagProcessors.length > 0
        ? { amount: engine(settings), formula: engineText(settings) }
        : {
            amount: engine(settings) + parsingProcesses,
            formula: `${engineText(settings)} + ${parsingProcesses} parsing`,
          },
    memory: ({ dagProcessors }) =>
      dagProcessors.length > 0
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
      amount: settings.web.workers * engine(settings),
      formula: `${settings.web.workers} workers x ${engineText(settings)}`,
    }),
    memory: ({ web }) => taken(1 + web.workers, `gunicorn, ${web.workers} workers`),
    cpus: 1,
  },
  {
    key: "triggerers",
    name: "airflow-triggerer",
    title: "Airflow triggerer",
    command: () => "triggerer",
    readsDags: yes,
    usesBroker: false,
    connections: (settings) => ({ amount: engine(settings), formula: engineText(settings) }),
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
    connections: (settings) => ({
      amount: engine(settings) + parsingProcesses,
      formula: `${engineText(settings)} + ${parsingProcesses} parsing`,
    }),
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
    // Without a pool of its own; a task is its supervisor, itself, and its result.
    connections: ({ worker }) => ({
      amount: 3 * worker.concurrency,
      formula: `${worker.concurrency} tasks x 3`,
    }),
    memory: ({ worker }) => taken(1 + worker.concurrency, `the worker, ${worker.concurrency} tasks`),
    cpus: 1,
  },
];
