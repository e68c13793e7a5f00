import type { ProcedureContext } from "../../model/component.ts";
import type { Vip } from "../../model/facts.ts";
import { electedVips } from "../../model/plan.ts";
import { hasPassword, secretName } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures({ base, facts, failover, procedure }: ProcedureContext, _settings: Settings) {
  const elected = electedVips({ vips: base.vips, vipControllers: facts.vipControllers });
  for (const vip of elected) if (hasPassword(vip)) rotation(procedure, vip);
  const pairs = elected.filter(({ hosts }) => hosts.length > 1);
  const [any] = pairs;
  if (!any) return;
  for (const { name, address, hosts, preempt, source } of pairs) {
    const [preferred, next] = hosts as [string, string];
    const owner = `ip -brief address show | grep -F ' ${address}/'`;
    const probed = facts.listeners.some(({ vip }) => vip === name);
    const ownerLost = `VIP ${name}: the owner's host is lost`;
    failover({ title: ownerLost, spans: ["vip-move"], source: source });
    procedure({
      occasion: "failover",
      title: ownerLost,
      steps: [
        {
          text: `Power off the host that holds ${address}: ${preferred}, unless the VIP has moved. The VIP must move to the next host${preempt ? ", and back when the first host is up again" : ", and stay there when the first host is up again"}. Exactly one host may hold it.`,
          host: next,
          commands: [owner],
        },
      ],
    });
    if (!probed) continue;
    const serviceLost = `VIP ${name}: a service behind it fails on the owner`;
    failover({ title: serviceLost, spans: ["vip-release"], source: source });
    procedure({
      occasion: "failover",
      title: serviceLost,
      steps: [
        {
          text: `On the owner, stop a service behind ${name}, as listed in the table of VIPs. The VIP must move although the host is up. Start the service again afterwards.`,
          host: next,
          commands: [owner],
        },
      ],
    });
  }
}

/** Rotation of a VIP's password. A VIP without listeners or with a single host has a password as well. */
function rotation(procedure: ProcedureContext["procedure"], { name, hosts }: Vip): void {
  const [preferred, ...others] = hosts;
  const [next, ...more] = others;
  procedure({
    occasion: "rotation",
    title: `\`${secretName(name)}\``,
    secrets: [secretName(name)],
    steps:
      next === undefined
        ? [{ text: `Deploy ${preferred}: no other host takes part in the election of ${name}.` }]
        : [
            {
              text: `Hosts with different passwords ignore each other's advertisements, and each would hold the VIP. Therefore only ${preferred} may run during the rotation: stop keepalived on ${others.join(", ")}.${more.length > 0 ? " Run the command on each of them." : ""}`,
              host: next,
              commands: ["systemctl stop keepalived.service"],
            },
            {
              text: `Deploy ${preferred}, which holds the VIP now, and then ${others.join(", ")}, where \`install.sh\` starts keepalived again. During the rotation, other VIPs of these hosts have no second host.`,
            },
          ],
  });
}
