import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides } from "../../model/override.ts";
import { versionField } from "../../model/version.ts";
import { airflowVersions } from "./versions.ts";

/** Settings of airflow.cfg, by section. */
const options = fields.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "must be the name of a section, such as core"),
  overrides(/^(?:extra_celery_config\.(?:[a-z][a-z0-9_]*\.)?)?[a-z][a-z0-9_]*$/, "max_active_tasks_per_dag"),
  fields.maximum.blocks,
);

const queueName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9_-]{0,62})$/,
    "must be 1 to 63 lower-case letters, digits, hyphens and underscores",
  );

export const schema = z
  .strictObject({
    version: versionField(airflowVersions)
      .default("3.3.2")
      .meta({ description: "Version of Apache Airflow." }),
    schedulers: fields.placement(),
    webservers: fields.placement(),
    workers: fields.placement(fields.maximum.hosts),
    triggerers: z
      .array(fields.hostName)
      .max(fields.maximum.members)
      .default([])
      .meta({ description: "Hosts of triggerers, which run deferred tasks." }),
    dagProcessors: z
      .array(fields.hostName)
      .max(fields.maximum.members)
      .default([])
      .meta({ description: "Hosts of separate DAG processors. Without any, schedulers parse the DAGs." }),
    administrator: z
      .strictObject({
        user: fields.identifier.default("admin"),
        email: z.email("must be an e-mail address").max(200).default("admin@airflow.invalid"),
      })
      .prefault({})
      .meta({ description: "First user of the web interface, created together with the tables." }),
    flower: z
      .strictObject({
        hosts: fields.placement(),
        port: fields.unprivilegedPort.default(5555),
        user: fields.identifier.default("admin"),
      })
      .optional()
      .meta({ description: "Flower, a monitor of workers and tasks for administrators." }),
    statsd: z
      .strictObject({
        host: fields.hostName,
        port: fields.port.default(8125),
        prefix: fields.identifier.default("airflow"),
      })
      .optional()
      .meta({ description: "StatsD server that receives metrics over UDP." }),
    targets: fields
      .record(fields.hostName, z.strictObject({ port: fields.port.default(22) }), fields.maximum.targets)
      .default({})
      .meta({ description: "Hosts that tasks connect to over SSH, by host name." }),
    database: fields.identifier
      .optional()
      .meta({ description: "Name of the metadata database; default: the only database." }),
    resultDatabase: fields.identifier.optional().meta({
      description:
        "Name of the database for results of tasks; default: the metadata database. Workers have its login. With a database and an owner of its own, workers of Airflow 3 have no login to the metadata.",
    }),
    virtualHost: fields.identifier
      .optional()
      .meta({ description: "Name of the broker's virtual host for tasks; default: the only virtual host." }),
    dags: z
      .strictObject({
        path: fields.path.default("/opt/airflow/dags"),
        share: fields.label
          .default("dags")
          .meta({ description: "Name of the share that is mounted at the path, if it is exported." }),
      })
      .prefault({}),
    web: z
      .strictObject({
        port: fields.unprivilegedPort.default(8080),
        bind: z.enum(["host", "any"]).default("host").meta({
          description:
            "host: bind the host's address, which leaves the same port of a VIP free. any: bind all addresses.",
        }),
        workers: z.int().min(1).max(64).optional().meta({
          description: "Worker processes of each web server; default: 1, or 2 before Airflow 3.",
        }),
      })
      .prefault({}),
    worker: z
      .strictObject({
        concurrency: z
          .int()
          .min(1)
          .max(512)
          .default(4)
          .meta({ description: "Maximum number of tasks that each worker runs at once." }),
        queues: z
          .array(queueName)
          .min(1)
          .max(fields.maximum.queues)
          .default(["default"])
          .meta({ description: "Names of the queues that workers read." }),
        stopTimeout: z
          .int()
          .min(10)
          .max(7 * 86_400)
          .default(3600)
          .meta({ description: "Maximum time that a stopping worker waits for its tasks, in seconds." }),
      })
      .prefault({}),
    retention: z
      .strictObject({
        metadataDays: z.int().min(7).max(3650).default(90).meta({
          description:
            "Days after which runs, tasks, XComs and events are removed from the metadata, also those of tasks that still run.",
        }),
        logDays: z
          .int()
          .min(1)
          .max(3650)
          .default(30)
          .meta({ description: "Days after which logs that no longer change are removed from their host." }),
      })
      .prefault({})
      .meta({ description: "Age at which old data is removed, once a day." }),
    parallelism: z.int().min(1).max(10_000).optional().meta({
      description:
        "Maximum number of tasks that each scheduler has queued or running; default: as many as all workers run at once.",
    }),
    pool: z
      .strictObject({
        size: z.int().min(1).max(1000).default(5),
        overflow: z.int().min(0).max(1000).default(5),
      })
      .prefault({})
      .meta({
        description:
          "Database connections of each process: size is kept open, overflow is opened in addition.",
      }),
    ...extras(options, {}, "airflow.cfg, by section,"),
  })
  .meta({ description: "Apache Airflow with Celery workers." });

export type Settings = z.output<typeof schema>;
