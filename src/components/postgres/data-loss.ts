import type { DataLoss } from "../../model/facts.ts";
import { synchronousStandbys } from "./node-roles.ts";
import type { Settings } from "./schema.ts";

/** Acknowledged commits that a failover may lose (Patroni documentation, replication modes). */
export function dataLoss(settings: Settings): DataLoss {
  const { synchronous, hosts, patroni } = settings;
  const title = "commits of the database";
  if (new Set(hosts).size < 2)
    return { title, formula: "there is one node, and no standby", source: "/postgres/hosts" };
  if (synchronous !== false && synchronousStandbys(settings) === 0)
    return { title, formula: "no standby may be synchronous", source: "/postgres/synchronous" };
  if (synchronous !== false)
    return { title, seconds: 0, formula: "a standby has each of them", source: "/postgres/synchronous" };
  return {
    title,
    seconds: patroni.ttl,
    formula: `a standby that lags by ${patroni.maximumLagOnFailover} bytes is promoted, and what is written within the ttl of ${patroni.ttl} s is not counted`,
    source: "/postgres/synchronous",
  };
}
