import keepalivedConf from "../../../templates/keepalived/keepalived.conf.ejs";
import probeScript from "../../../templates/keepalived/probe-listener.sh.ejs";
import { banner } from "../../formats/banner.ts";
import { afterNetwork, dropIn, refusePlaceholders, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import type { Host, Vip } from "../../model/facts.ts";
import { addressOf, interfaceTo, prefixLengthOf, sourceAddress, subnetOf } from "../../model/networks.ts";
import { linesOf } from "../../model/override.ts";
import {
  byHost,
  derived,
  electedVips,
  isLoopback,
  listenersOf,
  type Plan,
  serviceOf,
} from "../../model/plan.ts";
import { hasPassword, priorityOf, probing, scriptUser, secretName, unit } from "./facts.ts";
import type { Settings } from "./schema.ts";

const configPath = "/etc/keepalived/keepalived.conf";

/** Path of the probe, in the folder whose scripts SELinux lets keepalived run unconfined. */
const scriptPath = "/usr/libexec/keepalived/probe-listener.sh";

export function* artifacts(emit: FileContext, settings: Settings): Iterable<Artifact> {
  const { plan, secret } = emit;
  for (const { host: name } of listenersOf(plan, "router-election")) {
    const host = plan.hosts.get(name);
    if (!host) continue;
    const vips = electedVips(plan).filter(({ hosts }) => hosts.includes(name));
    const probed = vips.map((vip) => ({ vip, probes: probes(plan, vip, host) }));
    const common = { host: name, component: "keepalived" } as const;
    yield artifact({
      ...common,
      path: configPath,
      content: render(keepalivedConf, {
        banner: banner(plan.name, "!").trimEnd(),
        router: name,
        global: linesOf(settings, name, "global"),
        scriptUser,
        scriptPath,
        probing,
        probes: unique(probed.flatMap((each) => each.probes)),
        instances: probed.map((each) => ({
          ...instance(plan, each.vip, host),
          probes: each.probes,
          advertInterval: settings.advertInterval,
          version: hasPassword(each.vip) ? 2 : 3,
          password: hasPassword(each.vip) ? secret(secretName(each.vip.name)) : undefined,
        })),
      }),
      sensitive: true,
      // Its exit code is reliable only if it is the first process of its namespace (tried with 2.2.7).
      validator: `unshare --pid --fork keepalived -t -f ${configPath}`,
      onChange: { units: [unit], action: "reload" },
    });
    yield artifact({
      ...common,
      path: scriptPath,
      content: render(probeScript, { banner: banner(plan.name).trimEnd() }),
      mode: 0o755,
    });
    yield artifact({
      ...common,
      path: dropIn(unit),
      content: unitFile(plan.name, {
        Unit: [...afterNetwork, ["StartLimitIntervalSec", 0]],
        Service: [refusePlaceholders(configPath), ["Restart", "always"], ["RestartSec", "2s"]],
      }),
      onChange: { units: [unit], action: "restart" },
    });
  }
}

function instance(plan: Plan, vip: Vip, host: Host) {
  const network = subnetOf(plan, vip.address)?.network;
  return {
    name: vip.name,
    interface: interfaceTo(plan, host, vip.address),
    routerId: vip.routerId,
    priority: derived(plan, priorityOf(vip), host.name),
    preempt: vip.preempt,
    source: sourceAddress(plan, host, network),
    peers: vip.hosts
      .filter((peer) => peer !== host.name)
      .flatMap((peer) => plan.hosts.get(peer) ?? [])
      .map((peer) => sourceAddress(plan, peer, network)),
    address: held(plan, vip.address, host),
    // Advertisements list the addresses of virtual_ipaddress alone, and a host with another list ignores them: it takes the
    // VIP as well (vrrp.c, vrrp_check_packet; tried with 2.2.7: two owners after 3.4 s). Excluded ones come and go by
    // reload, on one host after the other, while the owner stays (tried).
    additional: vip.additionalAddresses.map((address) => held(plan, address, host)),
  };
}

/** An address with its prefix length and interface. */
function held(plan: Plan, address: string, host: Host): string {
  // Of several IPv6 addresses, Linux connects from the one that was added last unless it is deprecated, and
  // keepalived deprecates only those of full length (keepalived.conf(5), virtual_ipaddress).
  const length = address.includes(":") ? 128 : prefixLengthOf(subnetOf(plan, address) ?? plan.subnets[0]);
  return `${address}/${length} dev ${interfaceTo(plan, host, address)}`;
}

interface Probe {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/**
 * Probes that must succeed for this host to own the VIP: one for each service behind the VIP, on the host's own
 * address, because the VIP itself would reach its current owner.
 */
function probes(plan: Plan, vip: Vip, host: Host): Probe[] {
  const here = byHost(plan.listeners).get(host.name) ?? [];
  const services = new Set(here.filter((each) => each.vip === vip.name).map(({ service }) => service));
  return [...services].flatMap((id) => {
    const service = serviceOf(plan, id);
    const listener = here.find(
      ({ service: owner, bind, protocol, front }) =>
        owner === id &&
        front === undefined &&
        protocol === "tcp" &&
        ![vip.address, ...vip.additionalAddresses].includes(bind) &&
        !isLoopback(bind),
    );
    if (!(listener && service?.essential)) return [];
    return [{ name: `probe_${service.tier}`, address: addressOf(plan, listener), port: listener.port }];
  });
}

function unique(all: readonly Probe[]): Probe[] {
  return [...new Map(all.map((probe) => [probe.name, probe])).values()];
}
