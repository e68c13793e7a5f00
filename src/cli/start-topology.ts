import ipaddr from "ipaddr.js";

/** The answers to the questions of `gen-bundle init`. */
export interface Answers {
  /** In the order in which they are preferred. */
  readonly hosts: readonly {
    readonly name: string;
    readonly address: string;
    readonly zone: string | undefined;
  }[];
  readonly subnet: string;
  readonly vip: string;
  readonly survive: "host" | "zone";
  readonly failoverSeconds: number;
  readonly database:
    | { readonly host: string; readonly version: number; readonly connections: number }
    | undefined;
  readonly broker: { readonly host: string; readonly version: string } | undefined;
  readonly platform: string;
  readonly tls: boolean;
}

/** Remarks about the sections of a new topology, for a format that has comments. */
export const remarks: Readonly<Record<string, string>> = {
  name: "A start. Every key: docs/TOPOLOGY.md, or gen-bundle explain SECTION.",
  network: "Who may connect besides the hosts: gen-bundle explain network",
  hosts:
    "The first hosts of a list are preferred. Set cpus, memory and disk of each, so that they are checked.",
  vips: "The address by which clients find the estate; it moves when its owner is lost.",
  external:
    "Bring the certificates of their authorities to every host, at these paths. Check user, owner and limits.",
  airflow: "DAGs come from airflow.dags.git, or from a share (nfs).",
  objectives: "Timeouts follow from these, and every plan is checked against them.",
  accept: "Findings that these answers bring with them. Remove an entry once its reason is gone.",
};

/** The topology of an estate that fits the answers. */
export function startTopology(answers: Answers): Readonly<Record<string, unknown>> {
  const { hosts, database, broker, survive } = answers;
  const names = hosts.map(({ name }) => name);
  const vip = names.includes("service") ? "service-vip" : "service";
  const spread = survive === "zone" ? firstOfZones(answers) : names;
  const members = spread.slice(0, 3);
  const pair = spread.slice(0, 2);
  const stateful = database && broker ? pair : members;
  const others = names.filter((name) => !stateful.includes(name));
  // One worker of its own would be a single point of failure.
  const workers = others.length >= 2 ? others : members;
  const accept = {
    ...(database
      ? {}
      : { "database-without-backup": "none is set up yet; see pgbackrest in docs/TOPOLOGY.md" }),
    ...(others.length < 2 && !(database && broker)
      ? { "tasks-beside-state": `there are ${names.length} hosts, and workers need two of their own` }
      : {}),
    ...(database || broker
      ? { "objective-unknown": "to be agreed with those who operate the services outside" }
      : {}),
  };
  return {
    name: "estate",
    platform: answers.platform,
    tls: answers.tls,
    network: { subnet: answers.subnet },
    hosts: Object.fromEntries(
      hosts.map(({ name, address, zone }) => [name, zone === undefined ? { address } : { address, zone }]),
    ),
    vips: {
      [vip]: {
        address: answers.vip,
        hosts: pair,
        // By default it is the last byte of the address, and 0 is none.
        ...(ipaddr.parse(answers.vip).toByteArray().at(-1) === 0 ? { routerId: 1 } : {}),
      },
    },
    ...(database || broker
      ? {
          external: {
            ...(database && {
              database: {
                ...database,
                authority: "/etc/ssl/certs/database.pem",
                databases: { airflow: { owner: "airflow" } },
              },
            }),
            ...(broker && {
              broker: {
                hosts: [broker.host],
                version: broker.version,
                authority: "/etc/ssl/certs/broker.pem",
                user: "airflow",
              },
            }),
          },
        }
      : {}),
    ...(database
      ? {}
      : {
          etcd: { hosts: members },
          postgres: { hosts: members, synchronous: true, databases: { airflow: { owner: "airflow" } } },
        }),
    ...(broker ? {} : { rabbitmq: { hosts: members } }),
    haproxy: { hosts: pair, vip },
    airflow: { schedulers: pair, webservers: pair, triggerers: pair, workers },
    objectives: { survive, failoverSeconds: answers.failoverSeconds },
    ...(Object.keys(accept).length > 0 ? { accept } : {}),
  };
}

/** The first host of each zone. */
function firstOfZones({ hosts }: Answers): readonly string[] {
  const zones = new Map<string, string>();
  for (const { name, zone } of hosts) if (zone !== undefined && !zones.has(zone)) zones.set(zone, name);
  return [...zones.values()];
}
