import { emitArtifacts } from "../../src/emit.ts";
import type { Artifact, Plan } from "../../src/index.ts";
import { parseTopology } from "../../src/parse.ts";
import { resolvePlan } from "../../src/plan.ts";
import { type planOf, topology, withAirflow } from "../rules/harness.ts";
import { strongSecrets } from "../secrets.ts";
import type { Estate } from "./estates.ts";

/** What balancers lead to or ask, and what they pass through: with TLS on, all of it speaks TLS. */
const servers = new Set([
  "database-node",
  "database-health",
  "web-server",
  "database-primary",
  "database-replica",
]);

/** An estate with TLS, monitoring and a redirect, whose balancers are of this version or of the platform's package. */
export function secured(version?: string): Estate {
  return built(`TLS and HAProxy ${version ?? "of the platform"}`, {
    tls: true,
    network: { monitoring: ["10.0.0.50/32"] },
    haproxy: { version, ports: { web: 443, redirect: 80 } },
  });
}

/** An estate that has IPv6 addresses alone. */
export function ofIPv6(): Estate {
  return built("IPv6", {
    network: { subnet: "fd00::/64" },
    hosts: { n1: { address: "fd00::1" }, n2: { address: "fd00::2" }, n3: { address: "fd00::3" } },
    vips: { front: { address: "fd00::10" } },
  });
}

function built(name: string, change: Parameters<typeof planOf>[0]): Estate {
  const parsed = parseTopology(topology(withAirflow, change));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const resolved = resolvePlan(parsed.topology);
  const listeners = resolved.listeners.map((listener) =>
    resolved.tls && servers.has(listener.role) ? { ...listener, secure: true } : listener,
  );
  const plan: Plan = Object.freeze({ ...resolved, listeners: Object.freeze(listeners) });
  const secrets = strongSecrets(plan);
  const artifacts = emitArtifacts(parsed.topology, plan, secrets);
  const hosts = new Map<string, Map<string, Artifact>>();
  for (const artifact of artifacts) {
    const files = hosts.get(artifact.host) ?? new Map();
    hosts.set(artifact.host, files.set(artifact.path, artifact));
  }
  return {
    name,
    plan,
    secrets,
    artifacts,
    hosts,
  };
}
