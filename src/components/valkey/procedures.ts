import type { ProcedureContext } from "../../model/component.ts";
import { listenersOf } from "../../model/plan.ts";
import { groupName, secretNames } from "./access.ts";
import { packagedOn, stateDirectory } from "./packages.ts";
import { askScript } from "./paths.ts";
import { nodeLost, symptoms } from "./symptoms.ts";

export function procedures({
  facts,
  base,
  failover,
  leadership,
  procedure,
  symptom,
}: ProcedureContext): void {
  const monitors = listenersOf(facts, "broker-monitor");
  const nodes = monitors.map(({ host }) => host);
  const [first] = nodes;
  const last = nodes.at(-1);
  const platform = base.hosts.get(last ?? "")?.platform;
  const packaged = platform && packagedOn(platform);
  if (first === undefined || last === undefined || !packaged) return;
  const { serverUnit, sentinelUnit } = packaged;
  const several = nodes.length > 1;
  const handOver = `if ${askScript} server info replication | grep --quiet '^role:master'; then ${askScript} sentinel sentinel failover ${groupName}; fi`;
  const overview = [
    `${askScript} sentinel sentinel ckquorum ${groupName}`,
    `${askScript} sentinel sentinel master ${groupName}`,
    `${askScript} server info replication`,
  ];
  procedure({
    occasion: "inspection",
    title: "Valkey",
    steps: [
      {
        text: several
          ? "The Sentinels must have a majority, and one server must lead. On the leader, `connected_slaves` counts all other nodes, each with `state=online`."
          : "The server must lead, since it is the only one.",
        host: first,
        commands: overview,
      },
    ],
  });
  for (const each of symptoms(
    [...listenersOf(facts, "broker"), ...monitors].map(({ service }) => service),
    first,
    several,
  ))
    symptom(each);
  if (several) {
    for (const { host, service } of listenersOf(facts, "broker"))
      leadership({
        host,
        service,
        command: `${askScript} server info replication | grep --quiet '^role:master'`,
      });
    const title = "Valkey: the leading node is lost";
    failover({ title, cause: "host", spans: ["broker-recovery"], source: "/valkey/hosts" });
    procedure({
      occasion: "failover",
      title,
      steps: [
        {
          text: "Sentinel names the leader. Power it off while tasks run: the others promote a replica, and clients connect to it. Tasks that were sent just before may be lost, because replication is asynchronous, and so may those that a worker takes while its old connections time out. When such a task has been queued for `task_queued_timeout`, Airflow sends it again; before 2.10.4, it fails the task, which only its own retries run again. Power the host on again: it must return as a replica.",
          host: first,
          commands: overview,
        },
      ],
    });
    procedure({
      occasion: "loss",
      title: nodeLost,
      steps: [
        {
          text: `In this example, ${last} is lost. Another node must lead before an empty one starts in its place: an empty leader would empty its replicas.`,
          host: first,
          commands: [`${askScript} sentinel sentinel get-master-addr-by-name ${groupName}`],
        },
        {
          text: `Deploy the new ${last}: it starts as a replica, and copies everything from the leader. Sentinels know it by its address.`,
          host: last,
          commands: [`${askScript} server info replication`],
        },
      ],
    });
    procedure({
      occasion: "removal",
      title: "Valkey: remove a node",
      steps: [
        {
          text: `Three nodes are the fewest that survive a loss. ${nodes.length <= 3 ? "So first add a node on another host, and then remove this one" : "Remove one at a time"}. This example removes ${last}. If it leads, let another node lead.`,
          host: last,
          commands: [handOver],
        },
        {
          text: `When it follows, stop it. Then remove it from \`valkey.hosts\`, generate, and deploy the other nodes: their Sentinels restart without it. \`${stateDirectory(packaged)}\` on ${last} is of no more use.`,
          host: last,
          commands: [`systemctl disable --now ${sentinelUnit} ${serverUnit}`],
        },
      ],
    });
  }
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.client}\``,
    secrets: [secretNames.client],
    steps: [
      {
        text: `Clients with the old password are refused as soon as the leader has the new one. Stop what sends and runs tasks, deploy ${nodes.join(", ")} one after the other, and then the hosts of the clients, which starts them again. Tasks that wait stay in the queues.`,
      },
    ],
  });
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.peer}\``,
    secrets: [secretNames.peer],
    steps: [
      {
        text: `Nodes with different passwords neither replicate nor elect. Stop what sends and runs tasks, and then Sentinel on all of ${nodes.join(", ")}, so that none promotes a server that it cannot log in to.`,
        host: first,
        commands: [`systemctl stop ${sentinelUnit}`],
      },
      {
        text: "Run `install.sh` on all of them at the same time, and then start what sends and runs tasks. Do not use the playbook, which would wait for the first node alone.",
        host: first,
        commands: overview,
      },
    ],
  });
  procedure({
    occasion: "upgrade",
    title: `${packaged.title}: replicas first`,
    steps: [
      {
        text: `A replica may be newer than its leader, but not older. Upgrade the packages on one node after the other, the leader last, and continue when \`verify.sh\` succeeds.${several ? " If the node leads, the second command lets another one lead first." : ""}`,
        host: first,
        commands: [`${askScript} server info server`, ...(several ? [handOver] : [])],
      },
    ],
  });
}
