import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const etcdElectionClose: ComponentRule<Settings> = {
  id: "etcd-election-close",
  severity: "warning",
  summary: "etcd's election timeout is at least ten times its heartbeat interval.",
  rationale:
    "etcd recommends an election timeout of ten round trips, and a heartbeat takes about one. With less, a slow disk or a busy network causes an election.",
  bad: { etcd: { heartbeatInterval: 200, electionTimeout: 1000 } },
  good: { etcd: { heartbeatInterval: 200, electionTimeout: 2000 } },
  sources: ["https://etcd.io/docs/v3.5/tuning/"],
  *check({ electionTimeout, heartbeatInterval }) {
    // The rule "etcd-election-timeout" reports less than five times.
    if (electionTimeout >= 10 * heartbeatInterval || electionTimeout < 5 * heartbeatInterval) return;
    yield {
      message: `The election timeout of etcd is ${electionTimeout} ms, which is only ${Math.round((electionTimeout * 10) / heartbeatInterval) / 10} times the heartbeat interval of ${heartbeatInterval} ms.`,
      at: ["/etcd/electionTimeout", "/etcd/heartbeatInterval"],
      hint: `Set electionTimeout to ${10 * heartbeatInterval} or more.`,
    };
  },
};
