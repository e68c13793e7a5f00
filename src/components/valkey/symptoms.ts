import type { ServiceId, Symptom } from "../../model/facts.ts";
import { groupName } from "./access.ts";
import { askScript } from "./paths.ts";

/** Procedures to which symptoms lead. */
export const nodeLost = "Valkey: a node is permanently lost";

export function symptoms(services: readonly ServiceId[], host: string, several: boolean): Symptom[] {
  return [
    {
      title: "Valkey has no leader, or refuses tasks",
      services,
      looks: [
        {
          text: "Sentinel names the leader, and whether a majority could elect another one. `num-slaves` counts the replicas.",
          host,
          commands: [
            `${askScript} sentinel sentinel master ${groupName}`,
            `${askScript} sentinel sentinel ckquorum ${groupName}`,
            `${askScript} server info replication`,
            `${askScript} server info memory`,
          ],
        },
      ],
      causes: [
        {
          found: "`used_memory` is near `maxmemory`",
          meaning: "tasks come faster than they are read: start more workers, or raise `valkey.maxMemory`.",
        },
        ...(several
          ? [
              {
                found: "`NOQUORUM`",
                meaning: "start the Sentinels that are down. Only if their hosts are lost:",
                procedure: nodeLost,
              },
              {
                found: "`connected_slaves` is 0 on the leader, and clients get `NOREPLICAS`",
                meaning: "the leader refuses tasks without a replica: start the servers that are down.",
              },
            ]
          : []),
      ],
    },
  ];
}
