import type { ProcedureContext } from "../../model/component.ts";
import { authorityPath } from "../../model/tls.ts";
import { agents, leaderCheckOf, unit, urlOf } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures({ base, facts, procedure }: ProcedureContext, settings: Settings) {
  const vip = base.vips.get(settings.vip);
  const hosts = agents(facts).flatMap(({ host }) => base.hosts.get(host) ?? []);
  const [first, second] = hosts;
  const judge = first && leaderCheckOf(facts, first.name);
  if (!vip || !first || !judge) return;
  const holds = `ip -oneline address show to ${vip.address}`;
  const trust = judge.listener.secure ? `--cacert ${authorityPath} ` : "";
  const leads = `curl --silent ${trust}--output /dev/null --write-out '%{http_code}\\n' ${urlOf(judge.listener)}${judge.path}`;
  const names = hosts.map(({ name }) => name).join(", ");
  procedure({
    occasion: "inspection",
    title: `VIP ${vip.name}`,
    steps: [
      {
        text: `On each of ${names}: the first command shows the address on the host of the leader, and nothing on any other; the second, with the host's own address, says 200 for the leader, and 503 for the others.`,
        host: first.name,
        commands: [holds, leads],
      },
    ],
  });
  if (!second) return;
  procedure({
    occasion: "failover",
    title: `VIP ${vip.name}: it follows the leader`,
    steps: [
      {
        text: `Do any of the tests of the database, with a client that dials ${vip.address}: each vip-manager asks its own node every ${settings.interval} ms whether it leads, so the VIP comes to the new leader's host once that has been promoted, and has left the old one by then unless that is dead.`,
        host: second.name,
        commands: [holds],
      },
    ],
  });
  procedure({
    occasion: "failover",
    title: `VIP ${vip.name}: vip-manager stops on the leader's host`,
    steps: [
      {
        text: "Stopped, it takes the VIP away, and nobody else takes it, since the leader is still where it was: clients are cut off until it is started again. Do it on the host that has the VIP.",
        host: first.name,
        commands: [`systemctl stop ${unit}`, `${holds} | grep . || echo gone`, `systemctl start ${unit}`],
      },
      {
        text: "Killed, it leaves the VIP where it is, and systemd starts it again, which takes it up as it finds it. Clients must notice nothing.",
        host: first.name,
        commands: [`systemctl kill --kill-whom=main --signal=KILL ${unit}`, `sleep 5; ${holds}`],
      },
    ],
  });
  procedure({
    occasion: "loss",
    title: `VIP ${vip.name}: its host is lost, or two hosts have it`,
    steps: [
      {
        text: `For a host that is gone there is nothing to do: the new leader's has the VIP, and tells the neighbours. One that comes back has lost the address with its restart. A host that still has it and does not lead, because its vip-manager has hung or cannot start, answers to clients beside the right one; take it away there by hand, here on ${second.name}, and see why it was left:`,
        host: second.name,
        commands: [
          `ip address del ${vip.address}/${vip.prefixLength} dev ${second.interface}`,
          `journalctl --unit=${unit} --lines=50 --no-pager`,
        ],
      },
      {
        text: "When clients go on dialling the old host, the leader's tells the network once more where the VIP is when its vip-manager starts again; that takes the VIP away for a moment.",
        host: first.name,
        commands: [`systemctl restart ${unit}`],
      },
    ],
  });
}
