import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const etcdElectionTimeout: ComponentRule<Settings> = {
  id: "etcd-election-timeout",
  severity: "error",
  summary: "etcd's election timeout is at least five times its heartbeat interval.",
  rationale:
    "Otherwise etcd refuses to start (measured with 3.4), because followers would start elections while the leader is alive.",
  bad: { etcd: { heartbeatInterval: 500, electionTimeout: 1000 } },
  good: { etcd: { heartbeatInterval: 100, electionTimeout: 1000 } },
  sources: ["https://etcd.io/docs/v3.5/tuning/"],
  *check({ electionTimeout, heartbeatInterval }) {
    if (electionTimeout >= 5 * heartbeatInterval) return;
    yield {
      message: `The election timeout of etcd is ${electionTimeout} ms, which is less than five times the heartbeat interval of ${heartbeatInterval} ms.`,
      at: ["/etcd/electionTimeout", "/etcd/heartbeatInterval"],
      hint: `Set electionTimeout to ${10 * heartbeatInterval} or more.`,
    };
  },
};
