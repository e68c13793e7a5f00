import type { ServiceId, Symptom } from "../../model/facts.ts";
import { unit } from "./facts.ts";

/** Procedures to which symptoms lead. */
export const nodeLost = "RabbitMQ: a node is permanently lost";

/** Title of the symptom. */
export const waiting = "RabbitMQ raises an alarm, or messages wait";

export function symptoms(
  services: readonly ServiceId[],
  host: string,
  virtualHosts: readonly string[],
): Symptom[] {
  return [
    {
      title: waiting,
      services,
      looks: [
        {
          text: "During an alarm, publishers wait. A queue without `consumers` is read by no worker.",
          host,
          commands: [
            "rabbitmq-diagnostics alarms",
            "rabbitmqctl cluster_status",
            ...virtualHosts.map(
              (name) =>
                `rabbitmqctl list_queues --vhost ${name} name type messages_ready messages_unacknowledged consumers`,
            ),
          ],
        },
      ],
      causes: [
        {
          found: "a disk alarm",
          meaning:
            "free space on `/var/lib/rabbitmq` of that node, such as old files below `/var/log/rabbitmq`. The alarm ends by itself. Never delete files in `/var/lib/rabbitmq`.",
        },
        {
          found: "a memory alarm",
          meaning:
            "messages come faster than they are read: see the columns of the queues, and start more workers. The alarm ends by itself.",
        },
        {
          found: "`messages_ready` grows, and `consumers` is 0",
          meaning: "no worker reads the queue: look at the workers.",
        },
        ...(services.length < 2
          ? []
          : [
              {
                found: "a node is missing below `Running Nodes`",
                meaning: `start \`${unit}\` on it. Only if its disk is lost:`,
                procedure: nodeLost,
              },
              {
                found: "`Network Partitions` is not `(none)`",
                meaning: `the nodes of the minority pause, and rejoin by themselves when the network works. If one does not, restart \`${unit}\` on it.`,
              },
            ]),
      ],
    },
  ];
}
