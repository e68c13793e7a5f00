import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { type Computed, computed } from "../../model/formula.ts";
import { extras, overrides, textWithout } from "../../model/override.ts";
import { usual } from "./defaults-for.ts";

export const schema = z
  .strictObject({
    hosts: fields.placement().meta({
      description: "Nodes, each with a server and a Sentinel. The first one leads at the first start.",
      examples: [["node1", "node2", "node3"]],
    }),
    ports: z
      .strictObject({
        client: fields.unprivilegedPort
          .default(6379)
          .meta({ description: "Port for clients and for replication." }),
        sentinel: fields.unprivilegedPort
          .default(26379)
          .meta({ description: "Port of Sentinel, which clients ask for the leader." }),
      })
      .prefault({})
      .meta({ description: "Ports of each node." }),
    maxMemory: fields.size.default("512MiB").meta({
      description:
        "Maximum size of the data. Beyond it, new tasks are refused, and no waiting task is ever evicted.",
    }),
    fsync: z.enum(["everysec", "always"]).default("everysec").meta({
      description:
        "everysec: a power failure of all nodes loses up to a second. always: each write reaches the disk first.",
    }),
    downAfter: z
      .int()
      .min(1000)
      .max(60_000)
      .default(5000)
      .meta({ description: "Time after which an unresponsive leader counts as down, in milliseconds." }),
    failoverTimeout: z.int().min(10_000).max(600_000).default(30_000).meta({
      description:
        "Time of one attempt to promote a replica, in milliseconds. The next one follows after twice as long.",
    }),
    minReplicasToWrite: z
      .int()
      .min(0)
      .max(9)
      .optional()
      .meta({
        description:
          "Replicas without which the leader refuses tasks, so that one that is cut off does not accept tasks that are lost; default: 1, or 0 with fewer than three nodes.",
        examples: [1],
      }),
    visibilityTimeout: z
      .int()
      .min(60)
      .max(30 * 86_400)
      .default(usual)
      .meta({
        description:
          "Time after which a message that no worker has acknowledged is delivered again, in seconds. Longer than the longest task, which would run twice.",
      }),
    ...extras(
      overrides(/^[a-z][a-z0-9-]*$/, ["loglevel", "verbose"], textWithout(/["'\\]/)),
      {},
      "the server's file",
    ),
  })
  .meta({
    description:
      "Valkey under Sentinel, the message broker between schedulers and workers, or Redis where the platform has no Valkey.",
  });

export type Settings = z.output<typeof schema>;

/** The nodes, each once. */
export function nodesOf({ hosts }: Settings): readonly string[] {
  return [...new Set(hosts)];
}

/** Replicas without which the leader refuses writes. */
export function minimumReplicas(settings: Settings): number {
  return settings.minReplicasToWrite ?? (nodesOf(settings).length < 3 ? 0 : 1);
}

/** Seconds after which a silent replica no longer counts. A cut-off leader stops as soon as another one may be elected. */
export function maximumLag({ downAfter }: Settings): Computed {
  return computed`max(2, ceil(downAfter ${downAfter} ms / 1000))`;
}
