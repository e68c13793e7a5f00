import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const etcdElectionClose: ComponentRule<Settings> = {
  id: "etcd-election-close",
  severity: "warning",
  summary: "etcd's election timeout is ten times its heartbeat interval.",
  rationale:
    "A heartbeat takes about a round trip, and etcd asks for ten of them: with less, a slow disk or a busy network is an election.",
  bad: { etcd: { heartbeatInterval: 200, electionTimeout: 1000 } },
  good: { etcd: { heartbeatInterval: 200, electionTimeout: 2000 } },
  sources: ["https://etcd.io/docs/v3.5/tuning/"],
  *check({ electionTimeout, heartbeatInterval }) {
    // Less than five times is an error of its own.
    if (electionTimeout >= 10 * heartbeatInterval || electionTimeout < 5 * heartbeatInterval) return;
    yield {
      message: `The election timeout of etcd is ${electionTimeout} ms, ${Math.round((electionTimeout * 10) / heartbeatInterval) / 10} times the heartbeat interval of ${heartbeatInterval} ms.`,
      at: ["/etcd/electionTimeout", "/etcd/heartbeatInterval"],
      hint: `Set electionTimeout to ${10 * heartbeatInterval} or more.`,
    };
  },
};
