import { banner } from "../../formats/banner.ts";
import { line } from "../../formats/line.ts";
import type { FileContext } from "../../model/component.ts";
import type { Host } from "../../model/facts.ts";
import { groupName, peerUser, secretNames, sentinelId, sentinelUsers } from "./access.ts";
import { quoted } from "./quoted.ts";
import type { Settings } from "./schema.ts";
import { listening } from "./server-conf.ts";

/** Settings of the Sentinel on one host, without the leader and the other nodes, which prepare-valkey.sh adds. */
export function sentinelConf(
  { plan, secret }: FileContext,
  { ports, downAfter, failoverTimeout }: Settings,
  host: Host,
  state: string,
): string {
  const peer = secret(secretNames.peer);
  const lines: readonly (readonly [key: string, value: string | number])[] = [
    ...Object.entries(listening(plan.tls, host, ports.sentinel)),
    ["dir", state],
    ["logfile", '""'],
    ["sentinel myid", sentinelId(plan.name, host.name)],
    ["sentinel announce-ip", host.address],
    ["sentinel announce-port", ports.sentinel],
    ["sentinel sentinel-user", peerUser],
    ["sentinel sentinel-pass", quoted(peer)],
    [`sentinel auth-user ${groupName}`, peerUser],
    [`sentinel auth-pass ${groupName}`, quoted(peer)],
    [`sentinel down-after-milliseconds ${groupName}`, downAfter],
    [`sentinel failover-timeout ${groupName}`, failoverTimeout],
    ...sentinelUsers(peer).map((user) => ["user", user] as const),
  ];
  return banner(plan.name) + lines.map(([key, value]) => `${key} ${line(value)}\n`).join("");
}
