import { banner } from "../../formats/banner.ts";
import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import { afterNetwork, closedSandbox, unitFile } from "../../formats/systemd.ts";
import { yaml } from "../../formats/yaml.ts";
import { type Artifact, artifact, helperPrograms } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { extraOf, identity } from "../../model/override.ts";
import { listenersOf, type Plan } from "../../model/plan.ts";
import { authorityPathOf, certificatePaths } from "../../model/tls.ts";
import { within } from "../../model/version.ts";
import { defaultQuota, tokenOf, unit } from "./facts.ts";
import type { Settings } from "./schema.ts";
import { etcdVersions } from "./versions.ts";

const configPath = "/etc/etcd/etcd.conf.yml";
const announcement = `${helperPrograms}/announce-peer-url.sh`;

export function* artifacts({ plan }: FileContext, settings: Settings): Iterable<Artifact> {
  const peers = listenersOf(plan, "consensus-peer");
  const scheme = plan.tls ? "https" : "http";
  const url = (address: string, port: number) => urlOf(scheme, address, port);
  const { certificate, key } = certificatePaths("etcd");
  const transport = {
    "cert-file": certificate,
    "key-file": key,
    // Only members and clients of etcd have a certificate of this authority: it may write everything.
    "trusted-ca-file": authorityPathOf("consensus"),
    "client-cert-auth": true,
  };
  const cluster = peers.map(({ host, bind, port }) => `${host}=${url(bind, port)}`).join(",");
  // While TLS is turned on or off, the client port accepts both schemes (server/embed/etcd.go, configureClientListeners).
  const schemes = plan.tlsOffered && !plan.tlsRequired ? (["http", "https"] as const) : ([scheme] as const);
  const moving = schemes.length > 1 && peers.length > 1;
  const unitText = unitFile(plan.name, {
    Unit: [
      ["Description", "etcd distributed key-value store"],
      ["Documentation", "https://etcd.io/docs/"],
      ...afterNetwork,
      ["StartLimitIntervalSec", 0],
    ],
    Service: [
      ["Type", "notify"],
      ["User", "etcd"],
      ["Group", "etcd"],
      // With the minus sign, because a new cluster has no members yet that it could tell.
      ...(moving ? [["ExecStartPre", `-${announcement}`] as const] : []),
      // With --config-file, etcd ignores all other flags and environment variables.
      ["ExecStart", `/usr/bin/etcd --config-file=${configPath}`],
      ["Restart", "always"],
      ["RestartSec", "5s"],
      // The first member reports readiness only after a second one has joined.
      ["TimeoutStartSec", "180s"],
      ["LimitNOFILE", 65536],
      ["OOMScoreAdjust", -900],
      ["Nice", -10],
      ["IOSchedulingClass", "best-effort"],
      ["IOSchedulingPriority", 0],
      ...closedSandbox({ ReadWritePaths: settings.dataDirectory }),
    ],
    Install: [["WantedBy", "multi-user.target"]],
  });

  for (const { host, service, bind, port } of listenersOf(plan, "consensus")) {
    const peerPort = settings.ports.peer;
    const metrics = listenersOf(plan, "metrics").find((listener) => listener.service === service);
    const common = {
      host,
      component: "etcd",
      onChange: { units: [unit], action: "restart" },
    } as const;
    yield artifact({
      ...common,
      path: configPath,
      firstStart: ["initial-cluster:", "initial-cluster-state:"],
      // No validator: etcd has no option to check its file without starting (`etcd --help`).
      content: yaml(plan.name, {
        ...within(etcdVersions.gates, settings.version, {
          name: host,
          "data-dir": settings.dataDirectory,
          "listen-peer-urls": url(bind, peerPort),
          "listen-client-urls": [bind, loopbackOf(bind)]
            .flatMap((address) => schemes.map((each) => urlOf(each, address, port)))
            .join(),
          "initial-advertise-peer-urls": url(bind, peerPort),
          // Clients follow these URLs. While both schemes are accepted, those without a certificate follow them as well.
          "advertise-client-urls": urlOf(schemes[0], bind, port),
          "initial-cluster": cluster,
          "initial-cluster-state": settings.joining.includes(host) ? "existing" : "new",
          "initial-cluster-token": tokenOf(settings, plan),
          "heartbeat-interval": settings.heartbeatInterval,
          "election-timeout": settings.electionTimeout,
          // Without compaction the history grows to the quota, and then etcd rejects every write.
          "auto-compaction-mode": "periodic",
          "auto-compaction-retention": "1h",
          "quota-backend-bytes": defaultQuota,
          "snapshot-count": 10_000,
          "strict-reconfig-check": true,
          "pre-vote": true,
          // Patroni connects through this gateway, which 3.4 disables when it reads a file (tried with 3.4.23).
          "enable-grpc-gateway": true,
          // A member compares its data with that of the other members before it serves clients and while it does.
          "experimental-initial-corrupt-check": true,
          "experimental-compact-hash-check-enabled": true,
          "feature-gates": "InitialCorruptCheck=true,CompactHashCheck=true",
          ...(metrics
            ? { "listen-metrics-urls": `http://${socketAddress(metrics.bind, metrics.port)}` }
            : {}),
          ...(plan.tlsOffered
            ? { "client-transport-security": transport, "peer-transport-security": transport }
            : {}),
        }),
        ...extraOf(settings, host, identity),
      }),
    });
    yield artifact({ ...common, path: `/etc/systemd/system/${unit}`, content: unitText });
    if (moving) {
      const others = listenersOf(plan, "consensus").filter((member) => member.host !== host);
      yield artifact({
        host,
        component: "etcd",
        path: announcement,
        content: announcePeerUrl(
          plan,
          host,
          url(bind, peerPort),
          others.map((member) => url(member.bind, member.port)),
        ),
        mode: 0o755,
      });
    }
  }
}

function urlOf(scheme: string, address: string, port: number): string {
  return `${scheme}://${socketAddress(address, port)}`;
}

/**
 * Script that tells the other members the peer URL of one, before it starts with this URL. If they learned it afterwards, they
 * could not reach the member until then, and elections took up to 20 s (tried with 3.5.16). As long as its process runs, the
 * connections that exist remain, so that only its restart interrupts them.
 */
function announcePeerUrl(plan: Plan, host: string, url: string, endpoints: readonly string[]): string {
  const { certificate, key } = certificatePaths("etcd");
  const flags = plan.tls
    ? ` --cacert=${authorityPathOf("consensus")} --cert=${certificate} --key=${key}`
    : "";
  return [
    "#!/bin/sh",
    banner(plan.name).trimEnd(),
    "# Tells the other members of etcd the peer URL of this one, if they know another. It runs before etcd starts.",
    "set -eu",
    "",
    "ask() {",
    `    ETCDCTL_API=3 etcdctl --command-timeout=8s --endpoints=${endpoints.join()}${flags} "$@"`,
    "}",
    "",
    "# Of each line: id, status, name, peer URLs, client URLs, whether it is a learner.",
    'members="$(ask member list)"',
    `id="$(printf '%s\\n' "$members" | awk -F ', ' '$3 == "${host}" && $4 != "${url}" { print $1 }')"`,
    `[ -z "$id" ] || ask member update "$id" --peer-urls=${url}`,
    "",
  ].join("\n");
}
