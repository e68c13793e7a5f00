import type { ProcedureContext } from "../../model/component.ts";
import type { Membership } from "../../model/facts.ts";
import { listenersOf } from "../../model/plan.ts";
import { nodeName } from "./facts.ts";

/**
 * A node joins by itself, since its file lists all nodes; queues are extended to it afterwards. A node leaves its queues
 * before it stops, so that they keep a majority, and is forgotten once it has stopped.
 */
export function memberships({ base, facts }: ProcedureContext): readonly Membership[] {
  return listenersOf(facts, "broker").map(({ host, service }): Membership => {
    const node = nodeName(base, host);
    return {
      service,
      settle: `rabbitmq-queues grow ${node} all && rabbitmq-upgrade --timeout 300 await_online_quorum_plus_one`,
      release: `rabbitmq-queues shrink ${node}`,
      forget: `status="$(rabbitmqctl cluster_status --formatter=json)" && case $status in *'"${node}"'*) rabbitmqctl forget_cluster_node ${node} ;; esac`,
      remains:
        "`/var/lib/rabbitmq` is of no more use: a node that the cluster has forgotten cannot rejoin with its data.",
    };
  });
}
