import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const minimum = 50;

export const etcdHeartbeatShort: ComponentRule<Settings> = {
  id: "etcd-heartbeat-short",
  severity: "info",
  summary: `etcd's heartbeat interval is ${minimum} ms or more.`,
  rationale: "Virtual machines pause for tens of milliseconds at times. The default is 100 ms.",
  bad: { etcd: { heartbeatInterval: 20 } },
  good: { etcd: { heartbeatInterval: 100 } },
  sources: ["https://etcd.io/docs/v3.5/tuning/"],
  *check({ heartbeatInterval }) {
    if (heartbeatInterval >= minimum) return;
    yield {
      message: `Members of etcd expect a heartbeat every ${heartbeatInterval} ms, and a virtual machine that pauses briefly misses it.`,
      at: ["/etcd/heartbeatInterval"],
      hint: "Set heartbeatInterval to 100 and electionTimeout to 1000.",
    };
  },
};
