import { type Json, topology, withAirflow } from "../../rules/harness.ts";

const authority = "/etc/ssl/certs/others.pem";

export const database = {
  host: "db.example.com",
  version: 16,
  connections: 500,
  authority,
  databases: { metadata: { owner: "keeper" } },
} as const satisfies Json;

export const broker = {
  hosts: ["mq.example.com"],
  version: "4.1",
  user: "carrier",
  authority,
} as const satisfies Json;

/** The harness's estate with Airflow, whose database and broker others operate. */
export function outside(...changes: readonly Json[]): Json {
  return topology(
    withAirflow,
    { etcd: undefined, postgres: undefined, rabbitmq: undefined, external: { database, broker } },
    ...changes,
  );
}

/** Hosts of others, with a load balancer in front of the web interface instead of the harness's own. */
export const balanced = {
  hosts: { lb1: { address: "10.9.0.1", managed: false }, lb2: { address: "10.9.0.2", managed: false } },
  haproxy: undefined,
  vips: undefined,
  external: { balancer: { name: "airflow.example.com", hosts: ["lb1", "lb2"], authority } },
} as const satisfies Json;
