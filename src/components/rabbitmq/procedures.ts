import type { ProcedureContext } from "../../model/component.ts";
import type { Listener, Upgrade } from "../../model/facts.ts";
import { listenersOf } from "../../model/plan.ts";
import { alerts } from "./alerts.ts";
import { nodeName, secretNames, unit } from "./facts.ts";
import { memberships } from "./memberships.ts";
import { administrator, type Settings } from "./schema.ts";
import { nodeLost, symptoms } from "./symptoms.ts";
import { erlangFor, growsQueues, rabbitmqVersions } from "./versions.ts";

export function procedures(context: ProcedureContext, settings: Settings) {
  alerts(context);
  const { base, facts, failover, procedure, symptom } = context;
  const nodes = listenersOf(facts, "broker").map(({ host }) => host);
  const [first, second] = nodes;
  if (first === undefined) return;
  procedure({
    occasion: "inspection",
    title: "RabbitMQ",
    steps: [
      {
        text: `All ${nodes.length} nodes must be running, without alarms or partitions. Before you stop a node, the second command must succeed on it; otherwise a queue would lose its majority.`,
        host: first,
        commands: ["rabbitmqctl cluster_status", "rabbitmq-diagnostics check_if_node_is_quorum_critical"],
      },
    ],
  });

  const upgrade = upgradeOf(settings, listenersOf(facts, "broker"));
  if (upgrade) context.upgrade(upgrade);
  const virtualHosts = Object.keys(settings.virtualHosts).sort();
  const services = listenersOf(facts, "broker").map(({ service }) => service);
  for (const each of symptoms(services, first, virtualHosts)) symptom(each);
  for (const each of memberships(context)) context.membership(each);
  const grows = growsQueues(settings.version);
  const last = nodes.at(-1);
  if (second !== undefined && last !== undefined) {
    const title = "RabbitMQ: a node's host is lost";
    failover({ title, cause: "host", spans: ["broker-recovery"], source: "/rabbitmq/hosts" });
    procedure({
      occasion: "failover",
      title,
      steps: [
        {
          text: "Power off one node while tasks run. Queues elect new leaders, clients connect to another node, and no confirmed message may be lost. Messages that clients have not acknowledged, such as those of running tasks, are delivered again. Power the node on again: it must rejoin by itself and appear in `cluster_status`.",
          host: first,
          commands: ["rabbitmqctl cluster_status"],
        },
      ],
    });
    procedure({
      occasion: "loss",
      title: nodeLost,
      steps: [
        {
          text: `In this example, ${last} is lost. Remove it from the cluster before an empty node joins under its name. Only a stopped node can be removed.`,
          host: first,
          commands: [`rabbitmqctl forget_cluster_node ${nodeName(base, last)}`],
        },
        {
          text: `Deploy the new ${last}: it joins by itself, because its configuration lists all nodes. ${grows ? "Quorum queues add it soon afterwards; `rabbitmq-queues grow` adds it immediately." : "Quorum queues add it when it starts; `rabbitmq-queues grow` does it again."}`,
          host: first,
          commands: [
            "rabbitmqctl cluster_status",
            ...virtualHosts.map((name) => `rabbitmqctl list_queues --vhost ${name} name type members`),
            `rabbitmq-queues grow ${nodeName(base, last)} all`,
          ],
        },
      ],
    });
  }

  if (second !== undefined && last !== undefined) {
    procedure({
      occasion: "removal",
      title: "RabbitMQ: remove a node",
      steps: [
        {
          text: `Three nodes are the fewest that keep queues through a loss. ${nodes.length <= 3 ? "So first add a node on another host, wait until it is a member of every queue, and then remove this one" : "Remove one at a time"}. This example removes ${last}. The first command must succeed; otherwise a queue would lose its majority.`,
          host: last,
          commands: [
            "rabbitmq-diagnostics check_if_node_is_quorum_critical",
            `systemctl disable --now ${unit}`,
          ],
        },
        {
          // Tried with 3.10.8: the command also takes the node out of every quorum queue.
          text: `The other nodes forget it, and its members of queues. A node that is forgotten cannot rejoin with its data: \`/var/lib/rabbitmq\` on ${last} is of no more use.`,
          host: first,
          commands: [
            `rabbitmqctl forget_cluster_node ${nodeName(base, last)}`,
            ...virtualHosts.map((name) => `rabbitmqctl list_queues --vhost ${name} name type members`),
          ],
        },
      ],
    });
  }

  const users = new Set([administrator, ...Object.values(settings.virtualHosts).map(({ user }) => user)]);
  for (const user of [...users].sort()) {
    procedure({
      occasion: "rotation",
      title: `\`${secretNames.user(user)}\``,
      secrets: [secretNames.user(user)],
      rotation: { byHand: true },
      steps: [
        {
          text: `First change the password of the user "${user}", once for the whole cluster; rabbitmqctl prompts for the new password. Then deploy the files immediately: clients with the old password are rejected when they next connect, and a node that restarts with the old file sets the old password again.`,
          host: first,
          commands: [`rabbitmqctl change_password ${user}`],
        },
      ],
    });
  }
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.cookie}\``,
    secrets: [secretNames.cookie],
    steps: [
      {
        text: `Nodes with different cookies reject each other, and once the file is replaced, the tools can no longer stop a node that runs with the old cookie. A rolling change is therefore impossible. Before any file is replaced, stop everything that sends tasks, and then RabbitMQ on all of ${nodes.join(", ")}.`,
        host: first,
        commands: [`systemctl stop ${unit}`],
      },
      {
        text: `Run \`install.sh\` on all of them at the same time: it starts RabbitMQ, and each node waits for the others. Do not use the playbook, which would wait for the first node alone. Expect two minutes without the broker.`,
        host: first,
        commands: ["rabbitmqctl cluster_status"],
      },
    ],
  });
}

/**
 * Upgrade (https://www.rabbitmq.com/docs/rolling-upgrade, and the release notes of each series; the commands were tried
 * with 3.10.8). Packages stop a node, so that it needs no maintenance mode.
 */
function upgradeOf({ version }: Settings, nodes: readonly Listener[]): Upgrade | undefined {
  const [first, second] = nodes;
  if (!first) return undefined;
  const { host } = first;
  const erlang = erlangFor(version);
  const enable = "rabbitmqctl enable_feature_flag all";
  return {
    product: rabbitmqVersions.product,
    services: nodes.map(({ service }) => service),
    before: [
      {
        title: "Enable all feature flags of RabbitMQ",
        host,
        commands: [enable],
        note: "A node of a new series does not start while a feature flag of the old one is disabled.",
        undo: "Nothing: an enabled flag stays enabled, and this version of RabbitMQ works with it.",
      },
    ],
    ...(nodes.length > 2
      ? {
          ready: `! systemctl is-active --quiet ${unit} || rabbitmq-upgrade --timeout 300 await_online_quorum_plus_one`,
        }
      : {}),
    after: [
      {
        title: "Enable the feature flags of the new version of RabbitMQ",
        host,
        commands: [enable, ...(second === undefined ? [] : ["rabbitmq-queues rebalance quorum"])],
        note: "All nodes must have the new version. Leaders of queues are spread over the nodes again.",
        undo: "Nothing: no node of an older series can join any more.",
      },
    ],
    undo: "Nothing is certain, since RabbitMQ supports no downgrade: mend what fails, and go on.",
    final: true,
    notes:
      erlang === undefined ? [] : [`RabbitMQ ${version} needs Erlang ${erlang}, which is upgraded with it.`],
  };
}
