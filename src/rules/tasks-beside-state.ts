import { listenersOf, type Plan, serviceOf } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const tasksBesideState: Rule = {
  id: "tasks-beside-state",
  severity: "warning",
  summary: "Tasks run on hosts that keep no state of the estate.",
  rationale:
    "The author of a task decides what runs on the host, and how much memory, CPU and disk it uses. A demanding task can make the kernel kill the database on the same host, or delay heartbeats of the DCS, which causes a failover. Without TLS, the DCS accepts writes from every process on a host that may connect to it. It stores the configuration of the database, which has commands that run as the user of the database.",
  bad: { airflow: { workers: ["node1", "node2", "node3"] } },
  good: {
    hosts: { node4: { address: "10.0.0.14" }, node5: { address: "10.0.0.15" } },
    airflow: { workers: ["node4", "node5"] },
  },
  sources: [
    "https://etcd.io/docs/v3.5/tuning/",
    "https://www.postgresql.org/docs/current/kernel-resources.html",
    "https://etcd.io/docs/v3.5/op-guide/security/",
  ],
  needsNames: true,
  *check(plan) {
    const workers = plan.services.filter(({ runsTasks }) => runsTasks);
    const working = new Set(workers.map(({ host }) => host));
    const colocated = plan.services.filter(({ keepsState, host }) => keepsState && working.has(host));
    const [first] = colocated;
    if (!first) return;
    const hosts = new Set(colocated.map(({ host }) => host));
    const exposed = [...hosts].filter((host) => mayWriteToStore(plan, host));
    const own = workers.filter(({ host }) => hosts.has(host)).map(({ source }) => source);
    yield {
      message: [
        `Tasks run on ${named("host", hosts)}, together with ${enumerated(new Set(colocated.map(({ title }) => title)))}. A task can take their memory, CPU and disk.`,
        ...(exposed.length > 0
          ? [
              `Without TLS, a task on ${named("host", exposed)} can also write to the DCS, and so set commands that run as the user of the database.`,
            ]
          : []),
      ].join(" "),
      at: pointers(own[0] ?? first.source, ...own, ...colocated.map(({ source }) => parentOf(source))),
      hint: "Place workers on separate hosts.",
    };
  },
};

/** True if every process on the host can write to the DCS: its listeners accept the host, and ask for no certificate. */
function mayWriteToStore(plan: Plan, host: string): boolean {
  return (
    !plan.tlsRequired &&
    listenersOf(plan, "consensus").length > 0 &&
    plan.flows.some(
      ({ role, from }) => role === "consensus" && from.some((id) => serviceOf(plan, id)?.host === host),
    )
  );
}
