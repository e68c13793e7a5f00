import { tlsTransitions } from "../../src/model/tls.ts";
import { topology, withAirflow } from "../rules/harness.ts";
import { build } from "./estates.ts";

/** Estates in each state between encrypted and not, with a pooler on each node. */
export const changingEstates = tlsTransitions.map((tls) => {
  const title = `tls-${tls}`;
  const changes = { tls, name: title, etcd: { version: "3.5" }, pgbouncer: { hosts: ["n1", "n2", "n3"] } };
  return [title, build(title, topology(withAirflow, changes))] as const;
});
