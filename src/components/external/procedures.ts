import { socketAddress } from "../../formats/socket-address.ts";
import { sqlIdentifier } from "../../formats/sql.ts";
import type { ProcedureContext } from "../../model/component.ts";
import type { Account } from "../../model/facts.ts";
import { listenerOf, poolOf } from "../../model/plan.ts";
import { compareVersions } from "../../model/version.ts";
import { secretNames, titles } from "./facts.ts";
import {
  type Balancer,
  type Broker,
  balancerPort,
  brokerPort,
  type Database,
  isHostName,
  type Settings,
} from "./schema.ts";

export function procedures(context: ProcedureContext, { database, broker, balancer }: Settings): void {
  if (database) databaseProcedures(context, database);
  if (broker) brokerProcedures(context, broker);
  if (balancer) balancerProcedures(context, balancer);
}

/** The sentences about an authority and a DNS name, which the bundle brings neither of. */
function prerequisites(hosts: readonly string[], authority: string | undefined): string {
  const names = hosts.filter((host) => /[a-z]/.test(host) && !isHostName(host) && !host.includes(":"));
  return [
    ...(authority === undefined
      ? []
      : [
          `Put the certificates of its authority into \`${authority}\`, readable for everyone, on each host with clients before install.sh runs there, and replace the file before they expire.`,
        ]),
    ...(names.length === 0
      ? []
      : [
          `Hosts resolve ${names.map((name) => `\`${name}\``).join(", ")} with their own DNS resolver: /etc/hosts does not have ${names.length === 1 ? "it" : "them"}, so that the address may change.`,
        ]),
    "Firewalls of others must admit the hosts in the table of ports.",
  ].join(" ");
}

function databaseProcedures(
  { facts, procedure, connection, introduction }: ProcedureContext,
  settings: Database,
) {
  const { host, port, connections, databases, authority, operator } = settings;
  const accounts = facts.accounts.filter(({ source }) => source.startsWith("/external/database/"));
  const owners = [...new Set(Object.values(databases).map(({ owner }) => owner))].sort();
  const tls = authority === undefined ? [] : ["sslmode=verify-full", `sslrootcert=${authority}`];
  const info = (...own: readonly string[]) => [`host=${host}`, `port=${port}`, ...own, ...tls].join(" ");
  procedure({
    occasion: "preparation",
    title: titles.database,
    steps: [
      { text: prerequisites([host], authority) },
      {
        text: `An administrator of the server creates the roles and the databases. \`\\password\` asks for the password, so that it is neither logged nor listed, and stores its hash. The estate opens up to ${connections} connections: \`max_connections\` must leave room for those of others. pg_hba.conf must admit the hosts with \`scram-sha-256\`.`,
        host: machineOf(operator),
        commands: [
          `psql "${info("dbname=postgres", "user=ADMINISTRATOR")}" <<'SQL'`,
          ...owners.flatMap((owner) => [
            `CREATE ROLE ${sqlIdentifier(owner)} LOGIN;`,
            // An administrator of a managed service is no superuser, and may only give databases to its own roles.
            `GRANT ${sqlIdentifier(owner)} TO CURRENT_USER;`,
          ]),
          ...accounts.map(
            ({ resource, user }) =>
              `CREATE DATABASE ${sqlIdentifier(resource)} OWNER ${sqlIdentifier(user)} ENCODING 'UTF8' TEMPLATE template0;`,
          ),
          "SQL",
          ...owners.map(
            (owner) =>
              `psql "${info("dbname=postgres", "user=ADMINISTRATOR")}" --command '\\password ${sqlIdentifier(owner)}'`,
          ),
        ],
      },
      {
        text: `Backups, restores and upgrades are the operator's: ${operator}. Agree on the age of backups, on the time of failovers, and on who restores both the database and this estate.`,
      },
    ],
  });
  procedure({
    occasion: "failover",
    title: `${titles.database}: its operator fails over`,
    steps: [
      {
        text: `The duration is not known here. Agree on a test with its operator, ${operator}. Run it while a DAG runs, and measure until tasks start again. Clients connect to \`${host}\` again after each lost connection; the DNS must not keep an old address for longer than the failover takes.`,
      },
    ],
  });
  for (const owner of owners) {
    const secret = secretNames.owner(owner);
    rotation(
      procedure,
      secret,
      machineOf(operator),
      `PostgreSQL has one password for each role, so new connections fail from its change until the hosts are deployed, and open ones remain. Choose a time when no task runs. An administrator of the server changes it:`,
      [
        `psql "${info("dbname=postgres", "user=ADMINISTRATOR")}" --command '\\password ${sqlIdentifier(owner)}'`,
      ],
    );
  }
  introduction({
    chapter: "connections",
    lines: [
      "Connection strings contain no passwords. Put them into `~/.pgpass` with mode 0600, a line",
      "`HOST:PORT:DATABASE:USER:PASSWORD` for each host below. Each entry names its secret.",
    ],
  });
  introduction({
    chapter: "migration",
    lines: [
      "Others operate the server, so the bundle has no script for it. Before the first installation, stop all clients of the",
      "old database, dump it with `pg_dump --format=custom --no-owner --no-privileges`, and restore it into the empty database,",
      "as its owner, with `pg_restore --no-owner --no-privileges --single-transaction --exit-on-error`. Compare the number of",
      "rows of each table before clients write, and keep the old server until a rollback is no longer needed.",
    ],
  });
  for (const account of accounts) {
    const { resource, user, secret } = account;
    const string = info(`dbname=${resource}`, `user=${user}`);
    connection({
      role: "database-primary",
      resource,
      secret,
      endpoint: { kind: "nodes", targets: [{ host, port }], secure: tls.length > 0 },
      command: `psql "${string}"`,
      clients: [
        { name: "SQLAlchemy", text: sqlAlchemy(account, socketAddress(host, port), tls) },
        { name: "psycopg", text: `psycopg.connect("${string}")` },
      ],
    });
  }
}

function sqlAlchemy({ user, resource }: Account, address: string, parameters: readonly string[]): string {
  const query = parameters.length > 0 ? `?${parameters.join("&")}` : "";
  return `postgresql+psycopg2://${user}@${address}/${resource}${query}`;
}

function brokerProcedures({ procedure }: ProcedureContext, settings: Broker) {
  const { hosts, version, virtualHost, user, consumerTimeout, authority, operator } = settings;
  const nodes = hosts.map((host) => `\`${socketAddress(host, brokerPort(settings))}\``).join(", ");
  const milliseconds = consumerTimeout * 1000;
  // Policies have the key since 3.12 (deps/rabbit/src/rabbit_policies.erl); before, it is one setting of all queues.
  const byPolicy = compareVersions(version, "3.12") >= 0;
  procedure({
    occasion: "preparation",
    title: titles.broker,
    steps: [
      { text: prerequisites(hosts, authority) },
      {
        text: `An administrator of the broker creates the virtual host and the user; \`rabbitmqctl\` asks for its password. The user configures, writes and reads everything in the virtual host, since Celery declares its queues. They are quorum queues: three nodes keep every task when one is lost. No policy of others may match queues of this virtual host, or limit their length or their age.`,
        host: machineOf(operator),
        commands: [
          ...(virtualHost === "/" ? [] : [`rabbitmqctl add_vhost '${virtualHost}'`]),
          `rabbitmqctl add_user '${user}'`,
          `rabbitmqctl set_permissions --vhost '${virtualHost}' '${user}' '.*' '.*' '.*'`,
          ...(byPolicy
            ? [
                `rabbitmqctl set_policy --vhost '${virtualHost}' --apply-to queues consumer-timeout '.*' '{"consumer-timeout":${milliseconds}}'`,
              ]
            : []),
        ],
      },
      ...(byPolicy
        ? []
        : [
            {
              text: `Each node must allow a consumer to hold a message for ${consumerTimeout} s: \`consumer_timeout = ${milliseconds}\` in rabbitmq.conf. RabbitMQ ${version} has no such policy. Otherwise tasks of more than half an hour run twice.`,
            },
          ]),
    ],
  });
  procedure({
    occasion: "failover",
    title: `${titles.broker}: its operator fails over`,
    steps: [
      {
        text: `The duration is not known here. Agree on a test with its operator, ${operator}. Run it while a DAG runs, and measure until tasks start again. ${hosts.length === 1 ? "Clients connect to the same endpoint again" : "Clients connect to the next of the nodes"}: ${nodes}.`,
      },
    ],
  });
  rotation(
    procedure,
    secretNames.user(user),
    machineOf(operator),
    `RabbitMQ has one password for each user: new connections fail from its change until the hosts are deployed, and open ones remain. On a node, \`rabbitmqctl\` asks for the new one:`,
    [`rabbitmqctl change_password '${user}'`],
  );
}

function balancerProcedures({ base, facts, procedure }: ProcedureContext, settings: Balancer) {
  const { name, tls, authority, operator } = settings;
  const pool = poolOf(facts, "web");
  const members = (pool?.members ?? []).flatMap((id) => listenerOf(facts, id) ?? []);
  const servers = members.map(
    ({ host, port }) => `\`${socketAddress(base.hosts.get(host)?.address ?? host, port)}\``,
  );
  const scheme = members.some(({ secure }) => secure) ? "https" : "http";
  if (!pool) return;
  procedure({
    occasion: "preparation",
    title: titles.balancer,
    steps: [
      { text: prerequisites([name], authority) },
      {
        text: `The web interface is at \`http${tls ? "s" : ""}://${socketAddress(name, balancerPort(settings))}\`. The operator, ${operator}, routes all paths to ${servers.join(" and ")} in turn, by ${scheme}${scheme === "https" ? ", and verifies their certificates with `ca.crt` of the estate" : ""}. A server is healthy while it answers \`${pool.check.method} ${pool.check.path}\` with 200. Connections may be idle for ${pool.idleTimeout} s.`,
      },
      {
        text: `The web servers believe the headers \`X-Forwarded-For\`, \`X-Forwarded-Proto\`, \`X-Forwarded-Host\` and \`X-Forwarded-Port\` of this balancer. It must set them itself, and remove \`X-Forwarded-Prefix\` and what users send, also as \`X_Forwarded_For\`.`,
      },
    ],
  });
  procedure({
    occasion: "failover",
    title: `${titles.balancer}: its operator fails over`,
    steps: [
      {
        text: `The duration is not known here. Agree on a test with its operator, ${operator}. Run it while a DAG runs, and measure until the web interface answers and tasks report again.`,
      },
    ],
  });
}

/** The place of commands that others run. */
const machineOf = (operator: string) => `on a machine of ${operator}`;

function rotation(
  procedure: ProcedureContext["procedure"],
  secret: string,
  host: string,
  text: string,
  commands: readonly string[],
): void {
  procedure({
    occasion: "rotation",
    title: `\`${secret}\``,
    secrets: [secret],
    rotation: { byHand: true },
    steps: [{ text, host, commands }],
  });
}
