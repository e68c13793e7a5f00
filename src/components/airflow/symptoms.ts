import { curl } from "../../formats/curl.ts";
import { socketAddress } from "../../formats/socket-address.ts";
import type { ProcedureContext } from "../../model/component.ts";
import type { Step, Symptom, SymptomCause } from "../../model/facts.ts";
import { listenersOf } from "../../model/plan.ts";
import { dagsFolder, dagsShare, dagsUnit } from "./dags.ts";
import { processesOf, usesExecutionApi } from "./processes.ts";
import { pathPrefix, webRole } from "./public-url.ts";
import type { Settings } from "./schema.ts";
import { secretNames } from "./secret-names.ts";
import { collectorUrl } from "./telemetry.ts";
import { runsLocally } from "./worker-groups.ts";

type Facts = ProcedureContext["facts"];
type Command = (words: string) => string;

/** Faults of Airflow as its users notice them. `airflow` forms a command of Airflow. */
export function symptoms(facts: Facts, settings: Settings, scheduler: string, airflow: Command): Symptom[] {
  return [
    ...webSymptom(facts, settings),
    queuedSymptom(facts, settings, scheduler, airflow),
    ...logSymptom(facts),
    dagSymptom(facts, settings, scheduler, airflow),
    ...metricsSymptom(facts, settings, scheduler),
  ];
}

/** Ids of the services of some processes. */
function running(facts: Facts, settings: Settings, ...keys: readonly string[]) {
  const tiers = new Set(
    processesOf(settings)
      .filter(({ key }) => keys.includes(key))
      .map(({ name }) => name),
  );
  return facts.services.filter(({ tier }) => tiers.has(tier));
}

function webSymptom(facts: Facts, settings: Settings): Symptom[] {
  const servers = listenersOf(facts, "web-server");
  const [first] = servers;
  if (!first) return [];
  const fronts = listenersOf(facts, webRole(facts)).map(({ service }) => service);
  const path = `${pathPrefix(settings)}${usesExecutionApi(settings) ? "/api/v2/monitor/health" : "/health"}`;
  return [
    {
      title: "The web interface does not respond",
      services: [...new Set([...fronts, ...servers.map(({ service }) => service)])],
      looks: [
        {
          text: "Each web server names its health and that of what it needs, here one of them, without the load balancer.",
          host: first.host,
          commands: [
            curl({
              address: first.bind,
              port: first.port,
              path,
              secure: first.secure,
            }),
          ],
        },
      ],
      causes: [
        {
          found: "no answer",
          meaning:
            "the web server is down, or waits for the migration of the database: its journal says which. If another web server answers, look at the load balancer and its VIP in the table.",
        },
        {
          found: "`metadatabase` is `unhealthy`",
          meaning: "look at the services of the database in the table.",
        },
        {
          found: "all of it is `healthy`",
          meaning: "look at the load balancer and the VIP in the table, or at the DNS of the users.",
        },
      ],
    },
  ];
}

function queuedSymptom(facts: Facts, settings: Settings, scheduler: string, airflow: Command): Symptom {
  const local = runsLocally(settings);
  const services = running(facts, settings, "schedulers", ...(local ? [] : ["workers"]));
  return {
    title: "Tasks stay queued",
    services: services.map(({ id }) => id),
    looks: [
      {
        text: "Schedulers with a recent heartbeat, and the slots of each pool.",
        host: scheduler,
        commands: [
          airflow("jobs check --job-type SchedulerJob --allow-multiple --limit 100"),
          airflow("pools list"),
        ],
      },
    ],
    causes: [
      {
        found: "`No alive jobs found`",
        meaning: "no scheduler works: its journal says why, and the table what it needs.",
      },
      ...(local
        ? []
        : [
            {
              found: "`verify.sh` of a worker fails at `the worker responds through the broker`",
              meaning:
                "restart its unit, unless the broker in the table is the cause. It ends its running tasks first.",
            },
          ]),
      {
        found: "all of it is healthy",
        meaning: local
          ? "every slot is in use: more schedulers, a larger `parallelism`, or more slots in the pool."
          : "every slot is in use, the queue of the task has no worker, or the pool has too few slots. The report of gen-bundle has the slots of each queue.",
      },
    ],
  };
}

function logSymptom(facts: Facts): Symptom[] {
  const servers = listenersOf(facts, "task-logs");
  const [web] = listenersOf(facts, "web-server");
  const [server] = servers;
  if (!web || !server) return [];
  const look: Step = {
    text: "A web server reads logs of running tasks from the host that runs the task. Any status shows that it reaches the host, here one of them.",
    host: web.host,
    commands: [
      `curl --silent --show-error --globoff --noproxy '*' --max-time 8 --output /dev/null --write-out '%{http_code}\\n' http://${socketAddress(server.host, server.port)}/`,
    ],
  };
  return [
    {
      title: "Logs of tasks cannot be read",
      looks: [look],
      causes: [
        {
          // Of 7.88, the message is no longer "Connection refused".
          found: "`curl: (7)`",
          meaning:
            "the unit that serves logs on that host is down: start it. If it runs, a firewall rejects the connection: run `verify.sh` on both hosts.",
        },
        {
          found: "`curl: (28)`, a timeout",
          meaning: "the host is down, or a firewall is between: run `verify.sh` on both.",
        },
        {
          found: "a status, and the web interface shows `403`",
          meaning: "the clocks differ, or the hosts have different values of a secret; deploy both:",
          procedure: secretNames.web,
        },
        {
          found: "a status, and only old logs are missing",
          meaning: "they were removed after their days, or are on a host that is gone:",
          procedure: "Growing data",
        },
      ],
    },
  ];
}

function dagSymptom(facts: Facts, settings: Settings, scheduler: string, airflow: Command): Symptom {
  const [processor] = running(facts, settings, "dagProcessors");
  const host = processor?.host ?? scheduler;
  const services = running(facts, settings, processor ? "dagProcessors" : "schedulers");
  const unpublished: SymptomCause = {
    found: "the file is not in the folder",
    meaning:
      settings.dags.git !== undefined
        ? `it is not in the branch, or the host does not fetch it: \`journalctl --unit=${dagsUnit}.service\` says why.`
        : dagsShare(facts, settings) !== undefined
          ? "it is not published, or the share in the table is the cause."
          : `put it into \`${dagsFolder(settings)}\` on every host that reads DAGs.`,
  };
  return {
    title: "DAGs do not appear",
    services: services.map(({ id }) => id),
    looks: [
      {
        text: "The files, the errors of their imports, and the heartbeat of what reads them.",
        host,
        commands: [
          `ls -l ${dagsFolder(settings)}/`,
          airflow("dags list-import-errors"),
          airflow(
            `jobs check --job-type ${processor ? "DagProcessorJob" : "SchedulerJob"} --allow-multiple --limit 100`,
          ),
        ],
      },
    ],
    causes: [
      unpublished,
      {
        found: "an import error of the file",
        meaning: "the DAG or a package that it imports is at fault.",
      },
      {
        found: "`No alive jobs found`",
        meaning: `nothing reads the files: the journal of \`${services[0]?.unit ?? ""}\` says why.`,
      },
      {
        found: "all of it is healthy",
        meaning:
          "a new file is found after at most five minutes (`dag_dir_list_interval`, `refresh_interval`).",
      },
    ],
  };
}

function metricsSymptom(facts: Facts, settings: Settings, scheduler: string): Symptom[] {
  const { otel } = settings;
  if (!otel) return [];
  const [service] = running(facts, settings, "schedulers");
  const trusted = otel.authority === undefined ? "" : ` --cacert ${otel.authority}`;
  return [
    {
      title: "The OpenTelemetry collector receives nothing from Airflow",
      looks: [
        {
          text: "Airflow works on without its collector. Any status shows that this host reaches it, and the journal why processes could not send.",
          host: scheduler,
          commands: [
            `curl --silent --show-error --globoff --noproxy '*' --max-time 8${trusted} --output /dev/null --write-out '%{http_code}\\n' ${collectorUrl(otel)}/v1/${otel.metrics ? "metrics" : "traces"}`,
            `journalctl --unit=${service?.unit ?? "airflow-scheduler.service"} --since=-15min --grep='Failed to export|Transient error' --lines=5 --no-pager`,
          ],
        },
      ],
      causes: [
        {
          found: "`curl: (7)`",
          meaning:
            "the collector is down, or does not listen on this port for OTLP over HTTP, which is seldom the port for gRPC.",
        },
        {
          found: "`curl: (28)`, a timeout",
          meaning: "its host is down, or a firewall is between.",
        },
        {
          found: "`curl: (35)` or `curl: (60)`",
          meaning: "it does not speak TLS, or another authority has signed its certificate.",
        },
        {
          found: "`404`",
          meaning: "something else listens on this port.",
        },
        {
          found: "`401` or `403`",
          meaning:
            "it wants a login: set `OTEL_EXPORTER_OTLP_HEADERS` in `airflow.environment` of the topology by a secret.",
        },
      ],
    },
  ];
}
