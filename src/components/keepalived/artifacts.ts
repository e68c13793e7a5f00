import keepalivedConf from "../../../templates/keepalived/keepalived.conf.ejs";
import probeScript from "../../../templates/keepalived/probe-listener.sh.ejs";
import { banner } from "../../formats/banner.ts";
import { afterNetwork, dropIn, refusePlaceholders, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import type { Host, Vip } from "../../model/facts.ts";
import { linesOf } from "../../model/override.ts";
import { byHost, electedVips, isLoopback, listenersOf, type Plan, serviceOf } from "../../model/plan.ts";
import { hasPassword, probing, scriptUser, secretName, unit } from "./facts.ts";
import type { Settings } from "./schema.ts";

const configPath = "/etc/keepalived/keepalived.conf";

/** The folder whose scripts SELinux lets keepalived run unconfined. */
const scriptPath = "/usr/libexec/keepalived/probe-listener.sh";

/** Distinct, and above 0 for the eight hosts that a VIP may have at most. */
const priority = (rank: number) => 200 - 10 * rank;

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
      // Its exit code says whether the file is accepted only when it is the first process it sees (tried with 2.2.7).
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
  return {
    name: vip.name,
    interface: host.interface,
    routerId: vip.routerId,
    priority: priority(vip.hosts.indexOf(host.name)),
    preempt: vip.preempt,
    source: host.address,
    peers: vip.hosts
      .filter((peer) => peer !== host.name)
      .flatMap((peer) => plan.hosts.get(peer)?.address ?? []),
    // Of several IPv6 addresses Linux dials from the one that was added last, unless it is marked as deprecated, and
    // keepalived marks those of full length alone (keepalived.conf(5), virtual_ipaddress).
    address: `${vip.address}/${vip.address.includes(":") ? 128 : vip.prefixLength}`,
  };
}

interface Probe {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/**
 * What must answer on this host for it to own the VIP: each service behind the VIP, asked on the host's own address,
 * since the VIP itself would lead to whichever host owns it now.
 */
function probes(plan: Plan, vip: Vip, host: Host): Probe[] {
  const here = byHost(plan.listeners).get(host.name) ?? [];
  const services = new Set(
    here.filter((listener) => listener.vip === vip.name).map(({ service }) => service),
  );
  return [...services].flatMap((id) => {
    const service = serviceOf(plan, id);
    const asked = here.find(
      ({ service: owner, bind, protocol }) =>
        owner === id && protocol === "tcp" && bind !== vip.address && !isLoopback(bind),
    );
    if (!(asked && service?.essential)) return [];
    return [{ name: `probe_${service.tier}`, address: host.address, port: asked.port }];
  });
}

function unique(all: readonly Probe[]): Probe[] {
  return [...new Map(all.map((probe) => [probe.name, probe])).values()];
}
