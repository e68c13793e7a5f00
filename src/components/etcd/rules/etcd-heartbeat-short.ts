import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const minimum = 50;

export const etcdHeartbeatShort: ComponentRule<Settings> = {
  id: "etcd-heartbeat-short",
  severity: "info",
  summary: `etcd's heartbeat interval is ${minimum} ms or more.`,
  rationale: "Virtual machines stand still for some ten milliseconds now and then; the default is 100 ms.",
  bad: { etcd: { heartbeatInterval: 20 } },
  good: { etcd: { heartbeatInterval: 100 } },
  sources: ["https://etcd.io/docs/v3.5/tuning/"],
  *check({ heartbeatInterval }) {
    if (heartbeatInterval >= minimum) return;
    yield {
      message: `Members of etcd expect a heartbeat every ${heartbeatInterval} ms: a virtual machine that stands still for a moment misses it.`,
      at: ["/etcd/heartbeatInterval"],
      hint: "Set heartbeatInterval to 100 and electionTimeout to 1000.",
    };
  },
};
