import type { Instruct } from "../../model/component.ts";
import { electedVips } from "../../model/plan.ts";
import { secretName } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures({ ground, facts, procedure }: Instruct, _settings: Settings) {
  const elected = electedVips({ vips: ground.vips, movers: facts.movers });
  const pairs = elected.filter(({ hosts }) => hosts.length > 1);
  const [any] = pairs;
  if (!any) return;
  for (const { name, address, hosts, preempt } of pairs) {
    const [preferred, next] = hosts as [string, string];
    const owner = `ip -brief address show | grep -F ' ${address}/'`;
    const probed = facts.listeners.some(({ vip }) => vip === name);
    procedure({
      occasion: "failover",
      title: `VIP ${name}: its owner's host is lost`,
      steps: [
        {
          text: `Cut the power of the host that holds ${address}, which is ${preferred} unless it has moved. It must be on the next one${preempt ? ", and move back when the first is up again" : ", and stay there when the first is up again"}. Exactly one host may hold it.`,
          host: next,
          commands: [owner],
        },
      ],
      spans: ["vip-move"],
    });
    if (!probed) continue;
    procedure({
      occasion: "failover",
      title: `VIP ${name}: what it leads to dies on its owner`,
      steps: [
        {
          text: `Stop what answers behind ${name} on its owner, as the table of VIPs names it. The VIP must move although the host is up. Start it again afterwards.`,
          host: next,
          commands: [owner],
        },
      ],
      spans: ["vip-release"],
    });
    procedure({
      occasion: "rotation",
      title: `\`${secretName(name)}\``,
      secrets: [secretName(name)],
      steps: [
        {
          text: `Hosts with different passwords do not hear each other, and more than one holds the VIP meanwhile. Deploy all of ${hosts.join(", ")} within seconds: stop keepalived on ${hosts.slice(1).join(", ")}, deploy ${preferred}, then the others, which starts it again.`,
          commands: ["systemctl stop keepalived.service"],
        },
      ],
    });
  }
}
