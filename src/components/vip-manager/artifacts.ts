import { afterNetwork, closedSandbox, unitFile } from "../../formats/systemd.ts";
import { yaml } from "../../formats/yaml.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { interfaceTo } from "../../model/networks.ts";
import { extraOf, identity } from "../../model/override.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { leaderCheckOf, managers, unit, urlOf, user } from "./facts.ts";
import type { Settings } from "./schema.ts";

const configPath = "/etc/vip-manager/vip-manager.yml";

export function* artifacts({ plan }: FileContext, settings: Settings): Iterable<Artifact> {
  const vip = plan.vips.get(settings.vip);
  if (!vip) return;
  for (const { host: name } of managers(plan)) {
    const host = plan.hosts.get(name);
    const check = leaderCheckOf(plan, name);
    if (!(host && check)) continue;
    const common = {
      host: name,
      component: "vip-manager",
      onChange: { units: [unit], action: "restart" },
    } as const;
    const { certificate, key } = certificatePaths("vip-manager");
    yield artifact({
      ...common,
      path: configPath,
      content: yaml(plan.name, {
        ip: vip.address,
        netmask: vip.prefixLength,
        interface: interfaceTo(plan, host, vip.address),
        "manager-type": "basic",
        // vip-manager asks Patroni, not the DCS: Patroni also knows that a leader may continue in failsafe mode, while the
        // DCS is unavailable.
        "dcs-type": "patroni",
        "dcs-endpoints": [urlOf(check.listener)],
        "trigger-key": check.path,
        "trigger-value": "200",
        interval: settings.interval,
        // vip-manager uses these files for every type of DCS, whatever their names.
        ...(check.listener.secure
          ? { "etcd-ca-file": authorityPath, "etcd-cert-file": certificate, "etcd-key-file": key }
          : {}),
        ...extraOf(settings, name, identity),
      }),
    });
    yield artifact({
      ...common,
      path: `/etc/systemd/system/${unit}`,
      content: unitFile(plan.name, {
        Unit: [
          ["Description", "vip-manager, which binds a VIP to the leader"],
          ["Documentation", "https://github.com/cybertec-postgresql/vip-manager"],
          ...afterNetwork,
          ["StartLimitIntervalSec", 0],
        ],
        Service: [
          ["Type", "simple"],
          ["User", user],
          ["Group", user],
          // For adding the address, which vip-manager does with the program `ip`, and for gratuitous ARP.
          ["AmbientCapabilities", "CAP_NET_ADMIN CAP_NET_RAW"],
          ...closedSandbox({
            CapabilityBoundingSet: "CAP_NET_ADMIN CAP_NET_RAW",
            RestrictAddressFamilies: "AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET",
          }),
          ["ExecStart", `/usr/bin/vip-manager --config=${configPath}`],
          // The only signal on which vip-manager removes the address before it exits (main.go).
          ["KillSignal", "SIGINT"],
          ["Restart", "always"],
          ["RestartSec", "1s"],
        ],
        Install: [["WantedBy", "multi-user.target"]],
      }),
    });
  }
}
