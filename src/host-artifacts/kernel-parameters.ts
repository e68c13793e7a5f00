import { banner } from "../formats/banner.ts";
import { line } from "../formats/line.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import type { Listener } from "../model/facts.ts";
import { byHost, managedHosts, type Plan } from "../model/plan.ts";

/** Parameters of every host, whatever runs on it. */
const everywhere = [
  {
    key: "net.ipv4.tcp_keepalive_time",
    value: "60",
    reason: "Probe an idle connection after one minute instead of two hours.",
  },
  { key: "net.ipv4.tcp_keepalive_intvl", value: "10", reason: "Repeat the probe every ten seconds." },
  {
    key: "net.ipv4.tcp_keepalive_probes",
    value: "6",
    reason: "Drop the connection after six unanswered probes.",
  },
  { key: "net.core.somaxconn", value: "4096", reason: "After a failover all clients reconnect at once." },
];

/** The default port range of outgoing connections. */
const ephemeral = { first: 32_768, last: 60_999 };

const parametersPath = "/etc/sysctl.d/90-gen-bundle.conf";

/** /etc/sysctl.d: kernel parameters that components state, and those that derive from listeners. */
export function* kernelParameters(plan: Plan): Iterable<Artifact> {
  const asked = byHost(plan.kernelParameters);
  const listeners = byHost(plan.listeners);
  for (const { name } of managedHosts(plan)) {
    const here = listeners.get(name) ?? [];
    const families = [...plan.vips.values()]
      .flatMap(({ address, additionalAddresses }) => [address, ...additionalAddresses])
      .filter((address) => here.some(({ bind }) => bind === address))
      .map((address) => (address.includes(":") ? "ipv6" : "ipv4"));
    const reserved = here.filter(({ port }) => port >= ephemeral.first && port <= ephemeral.last);
    const parameters = [
      // Several services of a host may state the same key; the last value counts.
      ...new Map([...everywhere, ...(asked.get(name) ?? [])].map((each) => [each.key, each])).values(),
      ...[...new Set(families)].map((family) => ({
        key: `net.${family}.ip_nonlocal_bind`,
        value: "1",
        reason: "Listeners bind a VIP on every host, including those that do not hold it.",
      })),
      ...(reserved.length === 0
        ? []
        : [
            {
              key: "net.ipv4.ip_local_reserved_ports",
              value: [...new Set(reserved.map(ports))].sort().join(","),
              reason: "Otherwise an outgoing connection could take the port of a daemon before it starts.",
            },
          ]),
    ];
    yield artifact({
      host: name,
      path: parametersPath,
      content:
        banner(plan.name) +
        parameters.map(({ key, value, reason }) => `\n# ${line(reason)}\n${key} = ${line(value)}\n`).join(""),
      component: "kernel-parameters",
    });
  }
}

/** A port range such as "35672-35682", or a single port. */
export function ports({ port, lastPort }: Pick<Listener, "port" | "lastPort">): string {
  return lastPort === undefined ? String(port) : `${port}-${lastPort}`;
}
