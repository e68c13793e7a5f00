import type { ProcedureContext } from "../../model/component.ts";
import { deployingMachine, type Listener, type Symptom, type Vip } from "../../model/facts.ts";
import { electedVips, listenersOf } from "../../model/plan.ts";
import { hasPassword, secretName, unit } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures(
  { base, facts, failover, procedure, symptom }: ProcedureContext,
  _settings: Settings,
) {
  const elected = electedVips({ vips: base.vips, vipControllers: facts.vipControllers });
  for (const vip of elected) if (hasPassword(vip)) rotation(procedure, vip);
  if (elected.length > 0) symptom(misplaced(elected, listenersOf(facts, "router-election")));
  const pairs = elected.filter(({ hosts }) => hosts.length > 1);
  const [any] = pairs;
  if (!any) return;
  procedure({
    occasion: "removal",
    title: "VIPs: remove an owner",
    steps: [
      {
        text: `Do this before anything behind the VIP stops on the host. ${any.name} needs two other owners to survive a loss without this one. Stopping releases the VIPs of the host at once, here of ${any.hosts[0]}; the next owner has them within a second.`,
        host: any.hosts[0],
        commands: [`systemctl disable --now ${unit}`],
      },
    ],
  });
  for (const { name, address, hosts, preempt, source } of pairs) {
    const [preferred, next] = hosts as [string, string];
    const owner = `ip -brief address show | grep -F ' ${address}/'`;
    const probed = facts.listeners.some(({ vip }) => vip === name);
    const ownerLost = `VIP ${name}: the owner's host is lost`;
    failover({ title: ownerLost, cause: "host", spans: ["vip-move"], source: source });
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
    failover({ title: serviceLost, cause: "process", spans: ["vip-release"], source: source });
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

/** Fault of an election: no owner, or two. */
function misplaced(elected: readonly Vip[], elections: readonly Listener[]): Symptom {
  return {
    title: "A VIP is on two hosts, or on none",
    services: elections.map(({ service }) => service),
    looks: [
      {
        text: "Exactly one host of each line may show the address.",
        host: deployingMachine,
        commands: elected.map(
          ({ address, hosts }) =>
            `for host in ${hosts.join(" ")}; do echo "$host: $(ssh "root@$host" ip -oneline address show to ${address})"; done`,
        ),
      },
      {
        text: "The journal of each owner says why, here of one host.",
        host: elected[0]?.hosts[0],
        commands: [`journalctl --unit=${unit} --lines=50 --no-pager`],
      },
    ],
    causes: [
      {
        found: "no host has it, and the journal shows `FAULT STATE`",
        meaning:
          "a probe of a service behind the VIP fails on every owner, or the interface is down. The VIP returns by itself once that service works:",
        procedure: "Hosts, networks and VIPs",
      },
      {
        found: "no host has it, and the journal ends earlier",
        meaning: `start \`${unit}\` on its owners.`,
      },
      {
        found: "two hosts have it",
        meaning: `they do not receive the advertisements of each other. On the host that should not have it, stop \`${unit}\`: the VIP is on one host again. Then run \`verify.sh\` on both, let the network pass VRRP (protocol 112, 224.0.0.18 or ff02::12), and deploy both, so that their passwords and firewalls agree.`,
      },
    ],
  };
}

/** Rotation of a VIP's password. A VIP without listeners or with a single host has a password as well. */
function rotation(procedure: ProcedureContext["procedure"], { name, hosts }: Vip): void {
  const [preferred, ...others] = hosts;
  const [next, ...more] = others;
  procedure({
    occasion: "rotation",
    title: `\`${secretName(name)}\``,
    secrets: [secretName(name)],
    // The agreement of the VIP decides which hosts stop.
    rotation: {},
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
