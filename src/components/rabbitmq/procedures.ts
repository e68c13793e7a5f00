import { staging } from "../../model/artifact.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { listenersOf } from "../../model/plan.ts";
import { has } from "../../model/version.ts";
import { preferencesPath, secretNames, unit } from "./facts.ts";
import { administrator, type Settings } from "./schema.ts";
import { erlangFor, rabbitmqVersions } from "./versions.ts";

export function procedures({ facts, failover, procedure }: ProcedureContext, settings: Settings) {
  const nodes = listenersOf(facts, "broker").map(({ host }) => host);
  const [first, second] = nodes;
  if (first === undefined) return;
  procedure({
    occasion: "inspection",
    title: "RabbitMQ",
    steps: [
      {
        text: `All ${nodes.length} nodes must be running, with no alarm and no partition. Before a node is stopped, the second command must succeed on it, or a queue would lose its majority.`,
        host: first,
        commands: ["rabbitmqctl cluster_status", "rabbitmq-diagnostics check_if_node_is_quorum_critical"],
      },
    ],
  });

  upgrade({ facts, procedure }, settings, nodes);
  const virtualHosts = Object.keys(settings.virtualHosts).sort();
  // rabbitmq.conf asks for it where there is such a key.
  const grows = has(
    rabbitmqVersions.gates,
    "quorum_queue.continuous_membership_reconciliation.enabled",
    settings.version,
  );
  const last = nodes.at(-1);
  if (second !== undefined && last !== undefined) {
    const title = "RabbitMQ: a node's host is lost";
    failover({ title, spans: ["broker-recovery"], source: "/rabbitmq/hosts" });
    procedure({
      occasion: "failover",
      title,
      steps: [
        {
          text: "Cut the power of one node while tasks run. Queues elect new leaders, clients connect to another node, and no confirmed message may be lost. Power it on again: it must be back in `cluster_status` by itself.",
          host: first,
          commands: ["rabbitmqctl cluster_status"],
        },
      ],
    });
    procedure({
      occasion: "loss",
      title: "A RabbitMQ node is gone for good",
      steps: [
        {
          text: `Here ${last} is lost. The others must forget it before an empty one may come under its name; only a node that is stopped can be forgotten.`,
          host: first,
          commands: [`rabbitmqctl forget_cluster_node rabbit@${last}`],
        },
        {
          text: `Deploy the new ${last}: it joins by itself, since its configuration lists all nodes. ${grows ? "Quorum queues with fewer than 3 members grow to it by themselves, soon after it has joined; the second command shows where they are, and the third does it at once." : "Quorum queues do not grow by themselves: the third command gives it its members, and the second shows where they are."}`,
          host: first,
          commands: [
            "rabbitmqctl cluster_status",
            ...virtualHosts.map((name) => `rabbitmqctl list_queues --vhost ${name} name type members`),
            `rabbitmq-queues grow rabbit@${last} all`,
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
      steps: [
        {
          text: `First the user "${user}" itself, once for the whole cluster; rabbitmqctl asks for the new password. Then the files at once: clients with the old password are refused when they next connect, and a node that restarts with the old file sets the old password again.`,
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
        text: `Nodes with different cookies refuse each other, and once the file is replaced, the tools can no longer stop a node that runs with the old one: this one cannot be rolled. Stop what hands out tasks, and then RabbitMQ on all of ${nodes.join(", ")}, before any file is replaced.`,
        host: first,
        commands: [`systemctl stop ${unit}`],
      },
      {
        text: `Run \`install.sh\` on all of them at the same time, not the playbook, which would wait for the first alone: it starts RabbitMQ, and each waits for the others. Plan for two minutes without the broker.`,
        host: first,
        commands: ["rabbitmqctl cluster_status"],
      },
    ],
  });
}

/** https://www.rabbitmq.com/docs/rolling-upgrade, and the release notes of each series; the commands were tried with 3.10.8. */
function upgrade(
  { facts, procedure }: Pick<ProcedureContext, "facts" | "procedure">,
  { version }: Settings,
  nodes: readonly string[],
): void {
  const [first = "", second] = nodes;
  const names = rabbitmqVersions.series.map(({ name }) => name);
  const series = names.findLastIndex((name) => version === name || version.startsWith(`${name}.`));
  const before = names[series - 1];
  procedure({
    occasion: "upgrade",
    title: "RabbitMQ: one series at a time, with every feature flag on",
    steps: [
      {
        text: `${before === undefined ? "" : `To ${names[series]} from ${before}, `}with Erlang ${erlangFor(version)}; a node of the new series refuses to start while a feature flag of the old one is off. Before each step switch all on, and see that all nodes run and no alarm is raised.`,
        host: first,
        commands: [
          "rabbitmqctl enable_feature_flag all",
          "rabbitmqctl list_feature_flags name state",
          "rabbitmqctl cluster_status",
        ],
      },
      {
        text:
          second === undefined
            ? "Stop the node, upgrade its packages with Erlang's, and deploy, which starts it."
            : "On each node in turn: wait until no queue needs it for its majority, lead its clients away, stop it, upgrade its packages with Erlang's, and deploy, which starts it. Only when `verify.sh` succeeds the next one.",
        host: first,
        commands: [
          ...(second === undefined
            ? []
            : ["rabbitmq-upgrade await_online_quorum_plus_one", "rabbitmq-upgrade drain"]),
          `systemctl stop ${unit}`,
          // The old one holds Erlang back.
          ...(facts.packages.some(({ name, host }) => name === "erlang-base" && host === first)
            ? [`install --mode=0644 ${staging}${preferencesPath} ${preferencesPath}`]
            : []),
        ],
      },
      {
        text: `When all are upgraded, and not before, switch on what the new series brought${second === undefined ? "" : ", and spread the leaders of queues again"}. From then on there is no way back.`,
        host: first,
        commands: [
          "rabbitmqctl enable_feature_flag all",
          ...(second === undefined ? [] : ["rabbitmq-queues rebalance quorum"]),
        ],
      },
    ],
  });
}
