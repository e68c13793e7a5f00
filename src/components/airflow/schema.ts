import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides } from "../../model/override.ts";
import { versionField } from "../../model/version.ts";
import { airflowVersions } from "./versions.ts";

/** By section. */
const options = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "must be the name of a section, such as core"),
  overrides(/^[a-z][a-z0-9_]*$/, "max_active_tasks_per_dag"),
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
    schedulers: fields.placement,
    webservers: fields.placement,
    workers: fields.placement,
    triggerers: z.array(fields.hostName).default([]).meta({ description: "Hosts that run deferred tasks." }),
    dagProcessors: z
      .array(fields.hostName)
      .default([])
      .meta({ description: "Hosts that parse DAGs; none: those of the schedulers do." }),
    administrator: z
      .strictObject({
        user: fields.identifier.default("admin"),
        email: z.email("must be an address of electronic mail").max(200).default("admin@airflow.invalid"),
      })
      .prefault({})
      .meta({ description: "The first user of the web interface, made when the database is." }),
    flower: z
      .strictObject({
        hosts: fields.placement,
        port: fields.unprivilegedPort.default(5555),
        user: fields.identifier.default("admin"),
      })
      .optional()
      .meta({ description: "Flower, which shows workers and their tasks to administrators." }),
    statsd: z
      .strictObject({
        host: fields.hostName,
        port: fields.port.default(8125),
        prefix: fields.identifier.default("airflow"),
      })
      .optional()
      .meta({ description: "Where figures go, in the protocol of StatsD over UDP." }),
    targets: z
      .record(fields.hostName, z.strictObject({ port: fields.port.default(22) }))
      .default({})
      .meta({ description: "Hosts that tasks connect to." }),
    database: fields.identifier
      .optional()
      .meta({ description: "The database that holds the metadata; default: the only one." }),
    virtualHost: fields.identifier
      .optional()
      .meta({ description: "The broker's virtual host that carries the tasks; default: the only one." }),
    dags: z
      .strictObject({
        path: fields.path.default("/opt/airflow/dags"),
        share: fields.label
          .default("dags")
          .meta({ description: "The share that is mounted there, if there is one." }),
      })
      .prefault({}),
    web: z
      .strictObject({
        port: fields.unprivilegedPort.default(8080),
        bind: z.enum(["host", "any"]).default("host").meta({
          description: "host: the host's own address, which leaves the same port of a VIP free. any: all.",
        }),
        workers: z.int().min(1).max(64).optional().meta({
          description: "Processes of one server of the web interface; default: 1, and 2 before Airflow 3.",
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
          .meta({ description: "Tasks that one worker runs at once." }),
        queues: z.array(queueName).min(1).default(["default"]),
        stopTimeout: z
          .int()
          .min(10)
          .max(7 * 86_400)
          .default(3600)
          .meta({ description: "Seconds for which a stopping worker waits for its tasks." }),
      })
      .prefault({}),
    parallelism: z
      .int()
      .min(1)
      .max(10_000)
      .default(32)
      .meta({ description: "Tasks that one scheduler runs at once." }),
    pool: z
      .strictObject({
        size: z.int().min(1).max(1000).default(5),
        overflow: z.int().min(0).max(1000).default(5),
      })
      .prefault({})
      .meta({ description: "Database connections that one process keeps, and opens besides." }),
    ...extras(options, {}, "airflow.cfg, by section,"),
  })
  .meta({ description: "Apache Airflow with Celery workers." });

export type Settings = z.output<typeof schema>;
