import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides } from "../../model/override.ts";
import { isSecretName } from "../../model/secret-like.ts";
import { versionField } from "../../model/version.ts";
import { git } from "./dags-schema.ts";
import { isSetForTelemetry } from "./telemetry-variables.ts";
import { airflowVersions } from "./versions.ts";

/** Settings of airflow.cfg, by section. */
const options = fields.record(
  z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, "must be the name of a section, such as core")
    .meta({ examples: ["core"] }),
  overrides(/^(?:extra_celery_config\.(?:[a-z][a-z0-9_]*\.)?)?[a-z][a-z0-9_]*$/, [
    "max_active_tasks_per_dag",
    8,
  ]).meta({
    description: "Settings of one section of airflow.cfg.",
  }),
  fields.maximum.blocks,
);

const queueName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9_-]{0,62})$/,
    "must be 1 to 63 lower-case letters, digits, hyphens and underscores",
  )
  .meta({ examples: ["gpu"] });

/** Requirement of pip: a name with extras and versions. URLs, paths, options and markers have no form here. */
const requirement = z
  .string()
  .max(200)
  .refine((text) => !/:\/\/|^\.{0,2}\//.test(text), {
    error:
      "must be a package with its version, such as apache-airflow-providers-amazon>=9,<10, and neither a URL nor a path",
    abort: true,
    params: {
      hint: 'Build a wheel of it for the package index or the folder "airflow.wheels", and write its name and version.',
    },
  })
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[a-z0-9_-]+(?:,[a-z0-9_-]+)*\])?(?:(?:==|>=|<=|~=|!=|<|>)[0-9][A-Za-z0-9.+!*-]*(?:,(?:==|>=|<=|~=|!=|<|>)[0-9][A-Za-z0-9.+!*-]*)*)?$/,
    "must be a package with its version, such as apache-airflow-providers-amazon>=9,<10 or pandas[excel]==2.2.3",
  )
  .refine(
    (text) => !/^apache[._-]+airflow(?:[._-]+core)?(?:$|[^A-Za-z0-9._-])/i.test(text),
    'must not be Airflow itself, which "version" sets',
  )
  .meta({ examples: ["apache-airflow-providers-amazon>=9,<10"] });

const url = z
  .string()
  .max(500)
  .regex(
    /^https?:\/\/[A-Za-z0-9[][A-Za-z0-9.:[\]-]*(?:\/[A-Za-z0-9._~%/-]*)?$/,
    "must be a URL without a login, such as https://pypi.example.com/simple",
  )
  .meta({ examples: ["https://pypi.example.com/simple"] });

/** The path starts with a letter, so that no page of Airflow has it, and ends without a slash, which Airflow 2 rejects. */
const publicUrl = z
  .string()
  .max(300)
  .regex(
    /^https?:\/\/(?:(?=.{1,253}(?:[:/]|$))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*)(?::[1-9][0-9]{0,4})?(?:\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/,
    "must be a URL in lower case without a login, a query and a final slash, such as https://airflow.example.com or https://tools.example.com/airflow",
  )
  .refine((text) => URL.canParse(text), "must be a URL, with a port of at most 65535")
  // A provider of sign-in compares redirect URIs as text.
  .refine(
    (text) => !/^(?:https:\/\/[^/]*:443|http:\/\/[^/]*:80)(?:\/|$)/.test(text),
    "must be a URL without the port that its scheme has anyway",
  )
  .meta({ examples: ["https://airflow.example.com"] });

const claim = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.:/-]{0,199}$/, "must be the name of a claim, such as groups");

const attribute = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/, "must be the name of an attribute, such as memberOf");

const distinguishedName = fields.title.regex(
  /^[A-Za-z][A-Za-z0-9.-]*=/,
  "must be a distinguished name, such as ou=people,dc=example,dc=com",
);

const role = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_. -]{0,62}$/,
    "must be the name of a role of Airflow, such as Admin, Op, User, Viewer or Public",
  );

const certificateAuthority = fields.authorityPath.optional().meta({
  description: "File on the hosts of web servers with the certificate of its authority, in PEM.",
});

const signIn = z
  .strictObject({
    oidc: z
      .strictObject({
        issuer: z
          .string()
          .max(300)
          .regex(
            /^https:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::[1-9][0-9]{0,4})?(?:\/[A-Za-z0-9._~-]+)*\/?$/,
            "must be the URL of an OpenID provider, such as https://login.example.com/realms/company",
          )
          .refine(
            (text) => URL.canParse(text) && !/\.\.|\/\.well-known/.test(text),
            "must be the issuer itself, without /.well-known/openid-configuration, and with a port of at most 65535",
          )
          .meta({
            description: "Issuer of the OpenID provider, which serves /.well-known/openid-configuration.",
            examples: ["https://login.example.com/realms/company"],
          }),
        clientId: z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}$/, "must be the id of a client")
          .meta({ description: "Id of Airflow at the provider.", examples: ["airflow"] }),
        scopes: z
          .array(z.string().regex(/^[A-Za-z][A-Za-z0-9_.:/-]{0,199}$/, "must be a scope, such as profile"))
          .min(1)
          .max(20)
          .default(["openid", "email", "profile"])
          .refine(
            (scopes) => scopes.includes("openid"),
            'must contain "openid", without which there is no sign-in',
          )
          .meta({ description: "Scopes that the web interface asks for." }),
        userClaim: claim.default("preferred_username").meta({
          description: "Claim with the name of the user, which the user must not be able to choose.",
          examples: ["email"],
        }),
        groupsClaim: claim
          .default("groups")
          .meta({ description: "Claim with the groups of the user.", examples: ["roles"] }),
        authority: certificateAuthority,
      })
      .optional()
      .meta({ description: "OpenID Connect. The client secret is a secret of the bundle." }),
    ldap: z
      .strictObject({
        url: z
          .string()
          .max(300)
          .regex(
            /^ldaps?:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::[1-9][0-9]{0,4})?$/,
            "must be the URL of an LDAP directory, such as ldaps://ldap.example.com",
          )
          .meta({
            description: "LDAP directory. Connections to ldap:// are encrypted by StartTLS.",
            examples: ["ldaps://ldap.example.com"],
          }),
        search: distinguishedName.meta({
          description: "Base under which users are searched.",
          examples: ["ou=people,dc=example,dc=com"],
        }),
        bind: distinguishedName.meta({
          description: "Name of the account that searches. Its password is a secret of the bundle.",
          examples: ["cn=airflow,dc=example,dc=com"],
        }),
        userField: attribute
          .default("uid")
          .meta({ description: "Attribute with the name of the user.", examples: ["sAMAccountName"] }),
        groupField: attribute
          .default("memberOf")
          .meta({ description: "Attribute of the user with the names of groups." }),
        authority: certificateAuthority,
      })
      .optional()
      .meta({
        description:
          "LDAP directory. It needs python-ldap, of which PyPI has no wheel: airflow.index or airflow.wheels must have one.",
      }),
    roles: fields
      .record(
        fields.title.meta({ examples: ["airflow-admins"] }),
        z
          .array(role)
          .min(1)
          .max(20)
          .meta({ description: "Roles of one group.", examples: [["Admin"]] }),
        fields.maximum.packages,
      )
      .default({})
      .meta({
        description:
          "Roles of Airflow, by the group whose users have them. Without a group with the role Admin, nobody administers Airflow.",
      }),
    defaultRole: role.default("Public").meta({
      description: "Role that all users have. Public has no rights by default.",
      examples: ["Viewer"],
    }),
  })
  .refine(
    ({ oidc, ldap }) => (oidc === undefined) !== (ldap === undefined),
    'must have either "oidc" or "ldap"',
  );

const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, "must be the name of an environment variable, such as HTTPS_PROXY")
  .refine(
    (name) =>
      !/^(?:AIRFLOW__.*|_AIRFLOW_(?!PATCH_GEVENT$).*|AIRFLOW_(?:HOME|CONFIG)|PYTHON.*|LD_.*|GCONV_PATH|GLIBC_TUNABLES|LOCPATH|OPENSSL_(?:CONF|ENGINES|MODULES)|NOTIFY_SOCKET|WATCHDOG_.*|LISTEN_.*|GUNICORN_CMD_ARGS|WEB_SIGN_IN_.*|FORWARDED_ALLOW_IPS|CELERY_.*|FLOWER_.*|ADMINISTRATOR_.*|PATH|HOME|USER|SHELL|IFS|BASH_.*|ENV|PG.*|PIP_.*)$/i.test(
        name,
      ),
    'must not be a variable that the bundle or the interpreter reads: set options of airflow.cfg in "extra"',
  )
  .meta({ examples: ["HTTPS_PROXY"] });

const concurrency = z
  .int()
  .min(1)
  .max(512)
  .meta({ description: "Maximum number of tasks that each worker runs at once." });

const queues = z
  .array(queueName)
  .min(1)
  .max(fields.maximum.queues)
  .meta({ description: "Names of the queues that workers read." });

const stopTimeout = z
  .int()
  .min(10)
  .max(7 * 86_400)
  .meta({ description: "Maximum time that a stopping worker waits for its tasks, in seconds." });

const lock = z
  .strictObject({
    path: fields.servicePath.meta({
      description: "Path of the lock on the hosts.",
      examples: ["/srv/airflow/lock.txt"],
    }),
    sha256: z
      .string()
      .regex(
        /^[0-9a-f]{64}$/,
        "must be the SHA-256 of the file, 64 digits and lower-case letters from a to f",
      )
      .meta({
        description: "SHA-256 of the lock, as sha256sum prints it. It is what makes all hosts alike.",
        examples: ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
      }),
  })
  .optional();

const workerGroup = z
  .strictObject({
    hosts: fields
      .placement(fields.maximum.hosts)
      .meta({ description: "Hosts of the group.", examples: [["node3"]] }),
    queues: queues.optional().meta({
      description: "Names of the queues that workers of the group read; default: those of airflow.worker.",
    }),
    concurrency: concurrency.optional().meta({
      description:
        "Maximum number of tasks that each worker of the group runs at once; default: that of airflow.worker.",
    }),
    stopTimeout: stopTimeout.optional().meta({
      description:
        "Maximum time that a stopping worker of the group waits for its tasks, in seconds; default: that of airflow.worker.",
    }),
    packages: z
      .array(requirement)
      .max(fields.maximum.packages)
      .default([])
      .meta({
        examples: [["torch==2.4.1"]],
        description:
          "Python packages of these hosts, in addition to those of the estate or instead of another version of them.",
      }),
    lock: lock.meta({ description: "Lock of the packages of these hosts; default: that of the estate." }),
  })
  .meta({ description: "Workers with settings of their own; default: those of all workers." });

export const schema = z
  .strictObject({
    version: versionField(airflowVersions)
      .default("3.3.2")
      .meta({ description: "Version of Apache Airflow." }),
    executor: z.enum(["CeleryExecutor", "LocalExecutor"]).default("CeleryExecutor").meta({
      description:
        "CeleryExecutor: workers run tasks, which they get from a broker. LocalExecutor: schedulers run tasks themselves, with access to all secrets of Airflow, and the tasks of a lost scheduler start again.",
    }),
    schedulers: fields.placement().meta({ description: "Hosts of schedulers." }),
    webservers: fields
      .placement()
      .meta({ description: "Hosts of web servers, which are API servers since Airflow 3." }),
    workers: z
      .union(
        [
          fields.placement(fields.maximum.hosts),
          fields
            .record(fields.label.meta({ examples: ["gpu"] }), workerGroup, fields.maximum.workerGroups)
            .refine((groups) => Object.keys(groups).length > 0, "must have at least one group")
            .superRefine((groups, context) => {
              const hosts = Object.values(groups).reduce((sum, group) => sum + group.hosts.length, 0);
              if (hosts > fields.maximum.hosts)
                context.addIssue({
                  code: "custom",
                  message: `must have at most ${fields.maximum.hosts} hosts in all groups`,
                  params: { given: `it has ${hosts}` },
                });
            }),
        ],
        "must be a list of hosts, or an object of groups of workers",
      )
      .optional()
      .meta({
        description: "Hosts of workers, or groups of them by name. None with LocalExecutor.",
        examples: [["node2", "node3"], { gpu: { hosts: ["node3"], queues: ["gpu"] } }],
      }),
    triggerers: fields
      .hostList(0, fields.maximum.members)
      .default([])
      .meta({
        description: "Hosts of triggerers, which run deferred tasks.",
        examples: [["node1", "node2"]],
      }),
    dagProcessors: fields
      .hostList(0, fields.maximum.members)
      .default([])
      .meta({
        description:
          "Hosts of DAG processors; default: the hosts of the schedulers, or none before Airflow 3, where schedulers parse the DAGs.",
        examples: [["node1", "node2"]],
      }),
    packages: z.array(requirement).max(fields.maximum.packages).default([]).meta({
      description:
        "Python packages in addition to Airflow and what it needs, such as providers, as requirements of pip. Only wheels are installed.",
    }),
    constraints: z
      .union(
        [url, fields.servicePath],
        "must be a URL, or the path of a file on the hosts outside of home directories and /tmp",
      )
      .optional()
      .meta({
        description:
          "Constraints file of pip, by URL or path. It pins the versions of packages that nothing else pins, so that hosts built on different days are alike. It must allow Celery 5.6.",
        examples: ["/srv/airflow/constraints.txt"],
      }),
    lock: lock.meta({
      description:
        "Lock of the Python environment: a file of requirements that pins every package by version and hash. Hosts install exactly these packages.",
    }),
    index: url.optional().meta({
      description:
        "Index of Python packages; default: that of pip's configuration. An index with a login is set in /etc/pip.conf of each host of Airflow, as index-url, and here it is left out.",
    }),
    wheels: fields.servicePath.optional().meta({
      description:
        "Folder with wheels on each host of Airflow, for hosts without an index. No index is asked then.",
      examples: ["/srv/airflow/wheels"],
    }),
    python: z
      .strictObject({
        version: z
          .string()
          .regex(/^3\.[0-9]{1,2}$/, "must be the first two numbers of a version of Python 3, such as 3.12")
          .meta({ description: "Version of the interpreter.", examples: ["3.12"] }),
        interpreter: fields.servicePath.meta({
          description: "Path of the interpreter on every host of Airflow.",
          examples: ["/opt/python3.12/bin/python3.12"],
        }),
      })
      .optional()
      .meta({
        description:
          "Python that you install on the hosts of Airflow, with its module venv; default: the one of the platform.",
      }),
    systemPackages: z
      .array(
        z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,127}$/, "must be the name of a package")
          .meta({ examples: ["git"] }),
      )
      .max(fields.maximum.packages)
      .default([])
      .meta({ description: "Packages of the operating system that tasks or Python packages need." }),
    environment: fields
      .record(
        variableName,
        z
          .union(
            [
              fields.title,
              z.strictObject({
                secret: fields.label.meta({
                  description: "Name of the secret with the value.",
                  examples: ["shop-connection"],
                }),
              }),
            ],
            'must be a text, or an object whose key "secret" has the name of a secret',
          )
          .meta({ description: "Value of the variable.", examples: ["http://proxy.example.com:3128"] }),
        fields.maximum.packages,
      )
      .superRefine((variables, context) => {
        for (const [name, value] of Object.entries(variables)) {
          if (typeof value !== "string" || !isSecretName(name)) continue;
          context.addIssue({
            code: "custom",
            path: [name],
            message:
              'must be an object whose key "secret" has the name of a secret, because a topology holds no secrets',
          });
        }
      })
      .default({})
      .meta({
        description:
          "Environment variables of all processes of Airflow, such as proxies, and connections as AIRFLOW_CONN_NAME.",
      }),
    administrator: z
      .strictObject({
        user: fields.identifier
          .default("admin")
          .meta({ description: "Name of the user.", examples: ["operator"] }),
        email: z
          .email("must be an e-mail address")
          .max(200)
          .default("admin@airflow.invalid")
          .meta({ description: "E-mail address of the user.", examples: ["airflow@example.com"] }),
      })
      .prefault({})
      .meta({ description: "First user of the web interface, created together with the tables." }),
    flower: z
      .strictObject({
        hosts: fields.placement().meta({ description: "Hosts of Flower.", examples: [["node1"]] }),
        port: fields.unprivilegedPort.default(5555).meta({ description: "Port of Flower." }),
        user: fields.identifier.default("admin").meta({
          description: "Name with which administrators log in.",
          examples: ["operator"],
        }),
      })
      .optional()
      .meta({ description: "Flower, a monitor of workers and tasks for administrators." }),
    statsd: z
      .strictObject({
        host: fields.hostName.meta({ description: "Host of the server." }),
        port: fields.port.default(8125).meta({ description: "UDP port of the server." }),
        prefix: fields.identifier.default("airflow").meta({
          description: "First part of the name of each metric.",
          examples: ["production"],
        }),
      })
      .optional()
      .meta({ description: "StatsD server that receives metrics over UDP." }),
    otel: z
      .strictObject({
        host: fields.hostName.meta({ description: "Host of the collector." }),
        port: fields.port.default(4318).meta({ description: "Port of the collector for OTLP over HTTP." }),
        tls: z.boolean().default(false).meta({
          description: "true: connections to the collector are encrypted, and its certificate is verified.",
        }),
        authority: fields.authorityPath.optional().meta({
          description:
            "File on the hosts of Airflow with the certificates of the authority of the collector, in PEM; default: the public authorities that the Python package certifi has.",
        }),
        metrics: z.boolean().default(true).meta({ description: "true: metrics are sent." }),
        traces: z.boolean().default(false).meta({
          description: "true: traces of runs and tasks are sent. Since Airflow 3.2.",
        }),
        prefix: fields.identifier.default("airflow").meta({
          description: "First part of the name of each metric.",
          examples: ["production"],
        }),
        interval: z
          .int()
          .min(5)
          .max(3600)
          .default(60)
          .meta({ description: "Seconds after which each process sends its metrics again." }),
      })
      .superRefine(({ tls, authority, metrics, traces }, context) => {
        if (!tls && authority !== undefined)
          context.addIssue({
            code: "custom",
            path: ["authority"],
            message: 'must not be set unless "tls" is true, because nothing is verified without TLS',
          });
        if (!metrics && !traces)
          context.addIssue({
            code: "custom",
            path: ["metrics"],
            message: 'must not be false unless "traces" is true, because nothing would be sent',
          });
      })
      .optional()
      .meta({
        description: "OpenTelemetry collector that receives metrics, and traces, by OTLP over HTTP.",
      }),
    targets: fields
      .hostRecord(
        z
          .strictObject({ port: fields.port.default(22).meta({ description: "Port of SSH." }) })
          .meta({ description: "A host, or a range of hosts, that tasks connect to." }),
        fields.maximum.targets,
      )
      .default({})
      .meta({ description: "Hosts that tasks connect to over SSH, by host name." }),
    database: fields.foreignName.optional().meta({
      description: "Name of the metadata database; default: the only database.",
      examples: ["metadata"],
    }),
    resultDatabase: fields.foreignName.optional().meta({
      description:
        "Name of the database for results of tasks; default: the metadata database. Workers have its login. With a database and an owner of its own, workers of Airflow 3 have no login to the metadata.",
      examples: ["results"],
    }),
    virtualHost: fields.identifier.optional().meta({
      description: "Name of the broker's virtual host for tasks; default: the only virtual host.",
      examples: ["tasks"],
    }),
    dags: z
      .strictObject({
        path: fields.path.optional().meta({
          description: "Folder of the DAGs on hosts that read them; default: /opt/airflow/dags.",
          examples: ["/srv/airflow/dags"],
        }),
        share: fields.label
          .default("dags")
          .meta({ description: "Name of the share that is mounted at the path, if it is exported." }),
        git: git.optional().meta({
          description:
            "Git repository with the DAGs, which every host that reads them fetches itself, instead of a share.",
        }),
      })
      .refine(({ path, git }) => path === undefined || git === undefined, {
        path: ["path"],
        message: 'must not be set together with "git", which has a folder of its own',
      })
      .prefault({})
      .meta({ description: "DAGs." }),
    web: z
      .strictObject({
        port: fields.unprivilegedPort.default(8080).meta({ description: "Port of each web server." }),
        url: publicUrl.optional().meta({
          description:
            "URL with which users reach the web interface, and that links in messages have; default: the address and port of the load balancer.",
        }),
        signIn: signIn.optional().meta({
          description:
            "Sign-in of users elsewhere; default: by passwords that Airflow stores. The administrator of the topology cannot sign in then.",
          examples: [
            {
              oidc: { issuer: "https://login.example.com/realms/company", clientId: "airflow" },
              roles: { "airflow-admins": ["Admin"] },
            },
            {
              ldap: {
                url: "ldaps://ldap.example.com",
                search: "ou=people,dc=example,dc=com",
                bind: "cn=airflow,dc=example,dc=com",
              },
              roles: { "cn=airflow-admins,ou=groups,dc=example,dc=com": ["Admin"] },
            },
          ],
        }),
        bind: z.enum(["host", "any"]).default("host").meta({
          description:
            "host: bind the host's address, which leaves the same port of a VIP free. any: bind all addresses.",
        }),
        workers: z
          .int()
          .min(1)
          .max(64)
          .optional()
          .meta({
            description: "Worker processes of each web server; default: 1, or 2 before Airflow 3.",
            examples: [4],
          }),
      })
      .prefault({})
      .meta({ description: "Web servers, and the way of users to them." }),
    worker: z
      .strictObject({
        concurrency: concurrency.default(4),
        queues: queues.default(["default"]),
        stopTimeout: stopTimeout.default(3600),
      })
      .prefault({})
      .meta({
        description:
          "Settings of all workers, or of all schedulers with LocalExecutor. A group of workers may set its own.",
      }),
    defaultQueue: queueName
      .optional()
      .meta({ description: "Queue of tasks that name none; default: the first queue of all workers." }),
    queues: z.array(queueName).max(fields.maximum.queues).optional().meta({
      description:
        "Queues that DAGs name; default: not known. Each must have workers, and workers should read no other.",
    }),
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
    parallelism: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({
        description:
          "Maximum number of tasks that each scheduler has queued or running; default: as many as all workers run at once, or as one worker with LocalExecutor.",
        examples: [64],
      }),
    pool: z
      .strictObject({
        size: z.int().min(1).max(1000).default(5).meta({ description: "Connections that stay open." }),
        overflow: z
          .int()
          .min(0)
          .max(1000)
          .default(5)
          .meta({ description: "Connections in addition to these." }),
      })
      .prefault({})
      .meta({
        description:
          "Database connections of each process: size is kept open, overflow is opened in addition.",
      }),
    ...extras(options, {}, "airflow.cfg, by section,"),
  })
  .superRefine(({ index, wheels, otel, environment }, context) => {
    for (const name of otel === undefined ? [] : Object.keys(environment).filter(isSetForTelemetry))
      context.addIssue({
        code: "custom",
        path: ["environment", name],
        message: 'must not be set beside "otel", from whose keys it is derived',
        params: { hint: `Remove "${name}", or remove "otel".` },
      });
    if (index !== undefined && wheels !== undefined)
      context.addIssue({
        code: "custom",
        path: ["index"],
        message: 'must not be set beside "wheels", because pip asks no index then',
        params: { hint: 'Remove "index", or remove "wheels".' },
      });
  })
  .meta({ description: "Apache Airflow." });

export type Settings = z.output<typeof schema>;
