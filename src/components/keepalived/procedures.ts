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
    const ownerLost = `VIP ${name}: its owner's host is lost`;
    failover({ title: ownerLost, spans: ["vip-move"], source: source });
    procedure({
      occasion: "failover",
      title: ownerLost,
      steps: [
        {
          text: `Cut the power of the host that holds ${address}, which is ${preferred} unless it has moved. It must be on the next one${preempt ? ", and move back when the first is up again" : ", and stay there when the first is up again"}. Exactly one host may hold it.`,
          host: next,
          commands: [owner],
        },
      ],
    });
    if (!probed) continue;
    const serviceLost = `VIP ${name}: what it leads to dies on its owner`;
    failover({ title: serviceLost, spans: ["vip-release"], source: source });
    procedure({
      occasion: "failover",
      title: serviceLost,
      steps: [
        {
          text: `Stop what answers behind ${name} on its owner, as the table of VIPs names it. The VIP must move although the host is up. Start it again afterwards.`,
          host: next,
          commands: [owner],
        },
      ],
    });
  }
}

/** A VIP with nothing bound to it, or with one host alone, has a password like any other. */
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
              text: `Hosts with different passwords do not hear each other, and each would hold the VIP. So nobody but ${preferred} may run meanwhile: stop keepalived on ${others.join(", ")}.${more.length > 0 ? " The same on each of them." : ""}`,
              host: next,
              commands: ["systemctl stop keepalived.service"],
            },
            {
              text: `Deploy ${preferred}, which holds the VIP now, and then ${others.join(", ")}, where \`install.sh\` starts keepalived again. Other VIPs of these hosts are without a second host as long as this takes.`,
            },
          ],
  });
}
