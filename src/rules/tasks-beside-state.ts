import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const tasksBesideState: Rule = {
  id: "tasks-beside-state",
  severity: "info",
  summary: "Tasks run on hosts that keep no state of the estate.",
  rationale:
    "The author of a task decides how much memory, CPU and disk it uses. A demanding task can make the kernel kill the database on the same host, or delay heartbeats of the DCS, which causes a failover.",
  bad: { airflow: { workers: ["node1", "node2", "node3"] } },
  good: {
    hosts: { node4: { address: "10.0.0.14" }, node5: { address: "10.0.0.15" } },
    airflow: { workers: ["node4", "node5"] },
  },
  sources: [
    "https://etcd.io/docs/v3.5/tuning/",
    "https://www.postgresql.org/docs/current/kernel-resources.html",
  ],
  needsNames: true,
  *check(plan) {
    const workers = plan.services.filter(({ runsTasks }) => runsTasks);
    const working = new Set(workers.map(({ host }) => host));
    const colocated = plan.services.filter(({ keepsState, host }) => keepsState && working.has(host));
    const [first] = colocated;
    if (!first) return;
    const hosts = new Set(colocated.map(({ host }) => host));
    const own = workers.filter(({ host }) => hosts.has(host)).map(({ source }) => source);
    yield {
      message: `Tasks run on ${named("host", hosts)}, together with ${enumerated(new Set(colocated.map(({ title }) => title)))}.`,
      at: pointers(own[0] ?? first.source, ...own, ...colocated.map(({ source }) => parentOf(source))),
      hint: "Place workers on separate hosts.",
    };
  },
};
