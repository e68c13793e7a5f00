import { type Json, topology, withAirflow } from "../rules/harness.ts";
import { build } from "./estates.ts";

const nodes = ["n1", "n2", "n3"];
const secure = { tls: true, platform: "debian12" };

/** Every place that a pooler may have, and a VIP that follows the leader, each with and without TLS. */
const changes: Readonly<Record<string, Json>> = {
  "poolers-on-nodes": { pgbouncer: { hosts: nodes } },
  "poolers-and-airflow-3": { pgbouncer: { hosts: nodes }, airflow: { version: "3.3.2" } },
  "poolers-behind-vip": {
    pgbouncer: { hosts: ["n1", "n2"], vip: "front", poolMode: "session", poolSize: 130 },
    postgres: { maxConnections: 400 },
  },
  "poolers-apart": {
    hosts: { p1: { address: "10.0.0.11" }, p2: { address: "10.0.0.12" } },
    pgbouncer: { version: "1.20", hosts: ["p1", "p2"] },
  },
  "leader-vip": { haproxy: undefined, vips: { front: { hosts: nodes } }, vipManager: { vip: "front" } },
  "leader-vip-and-poolers": {
    haproxy: { ports: { primary: false, pooled: false } },
    vips: { leader: { address: "10.0.0.101", hosts: nodes } },
    vipManager: { vip: "leader" },
    pgbouncer: { hosts: nodes },
  },
};

const accepted = { accept: {} };

export const pooledEstates = Object.entries(changes).flatMap(([name, change]) =>
  [name, `${name}-tls`].map(
    (title) =>
      [
        title,
        build(
          title,
          JSON.stringify(
            topology(withAirflow, accepted, change, { name: title }, title === name ? {} : secure),
          ),
        ),
      ] as const,
  ),
);
