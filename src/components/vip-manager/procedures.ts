import type { ProcedureContext } from "../../model/component.ts";
import { deployingMachine } from "../../model/facts.ts";
import { interfaceTo } from "../../model/networks.ts";
import { authorityPath } from "../../model/tls.ts";
import { leaderCheckOf, managers, unit, urlOf } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures({ base, facts, procedure, symptom }: ProcedureContext, settings: Settings) {
  const vip = base.vips.get(settings.vip);
  const hosts = managers(facts).flatMap(({ host }) => base.hosts.get(host) ?? []);
  const [first, second] = hosts;
  const leaderCheck = first && leaderCheckOf(facts, first.name);
  if (!vip || !first || !leaderCheck) return;
  const showAddress = `ip -oneline address show to ${vip.address}`;
  const caFlag = leaderCheck.listener.secure ? `--cacert ${authorityPath} ` : "";
  const showStatus = `curl --silent ${caFlag}--output /dev/null --write-out '%{http_code}\\n' ${urlOf(leaderCheck.listener)}${leaderCheck.path}`;
  const lostTitle = `VIP ${vip.name}: its host is lost, or two hosts hold it`;
  const names = hosts.map(({ name }) => name).join(", ");
  procedure({
    occasion: "inspection",
    title: `VIP ${vip.name}`,
    steps: [
      {
        text: `Run both commands on each of ${names}, the second with that host's own address. On the leader's host, the first shows the VIP and the second prints 200. On every other host, the first shows nothing and the second prints 503.`,
        host: first.name,
        commands: [showAddress, showStatus],
      },
    ],
  });
  symptom({
    title: `VIP ${vip.name} is on two hosts, or on none`,
    services: managers(facts).map(({ id }) => id),
    looks: [
      {
        text: "Only the host of the leader may show the address. The journal of its vip-manager says why it does not.",
        host: deployingMachine,
        commands: [
          `for host in ${hosts.map(({ name }) => name).join(" ")}; do echo "$host: $(ssh "root@$host" ${showAddress})"; done`,
        ],
      },
    ],
    causes: [
      {
        found: "no host has it, and no node leads",
        meaning: "the VIP follows the leader: look at the database first.",
      },
      {
        found: "no host has it, and a node leads",
        meaning: `start \`${unit}\` on the host of the leader.`,
      },
      {
        found: "two hosts have it",
        meaning: "remove it from the host that does not lead:",
        procedure: second && lostTitle,
      },
    ],
  });
  if (!second) return;
  procedure({
    occasion: "failover",
    title: `VIP ${vip.name}: it follows the leader`,
    steps: [
      {
        text: `Run any failover test of the database with a client that connects to ${vip.address}. Every vip-manager checks its own node each ${settings.interval} ms. After the promotion, the VIP must be on the new leader's host; the old host, if it is still up, must have released it.`,
        host: second.name,
        commands: [showAddress],
      },
    ],
  });
  procedure({
    occasion: "failover",
    title: `VIP ${vip.name}: vip-manager stops on the leader's host`,
    steps: [
      {
        text: "On the host that holds the VIP, stop vip-manager. It releases the VIP, and no other host acquires it, because the leader has not moved. Clients cannot connect until vip-manager runs again.",
        host: first.name,
        commands: [
          `systemctl stop ${unit}`,
          `${showAddress} | grep . || echo gone`,
          `systemctl start ${unit}`,
        ],
      },
      {
        text: "Kill vip-manager. The VIP stays in place, and systemd restarts vip-manager, which keeps the VIP. Clients must not be interrupted.",
        host: first.name,
        commands: [`systemctl kill --kill-whom=main --signal=KILL ${unit}`, `sleep 5; ${showAddress}`],
      },
    ],
  });
  procedure({
    occasion: "loss",
    title: lostTitle,
    steps: [
      {
        text: `After the loss of a host there is nothing to do: the new leader's host holds the VIP and announces it, and the lost host no longer has the address after its restart. If vip-manager hangs or cannot start, a host that does not lead may still hold the VIP, and clients reach both hosts. Remove the VIP from that host, here ${second.name}, and check its journal for the cause:`,
        host: second.name,
        commands: [
          `ip address del ${vip.address}/${vip.prefixLength} dev ${interfaceTo(base, second, vip.address)}`,
          `journalctl --unit=${unit} --lines=50 --no-pager`,
        ],
      },
      {
        text: "If clients still connect to the old host, restart vip-manager on the leader's host, which announces the VIP again. Clients lose their connections for a moment.",
        host: first.name,
        commands: [`systemctl restart ${unit}`],
      },
    ],
  });
}
