import { topology, withAirflow } from "../rules/harness.ts";
import { build, type Estate } from "./estates.ts";

/** An estate with TLS, monitoring and a redirect, whose balancers are of this version or of the platform's package. */
export function secured(version?: string): Estate {
  return build(
    `TLS and HAProxy ${version ?? "of the platform"}`,
    topology(withAirflow, {
      tls: true,
      network: { monitoring: ["10.0.0.50/32"] },
      haproxy: { version, ports: { web: 443, redirect: 80 } },
    }),
  );
}

/** An estate that has IPv6 addresses alone. */
export function ofIPv6(): Estate {
  return build(
    "IPv6",
    topology(withAirflow, {
      network: { subnet: "fd00::/64" },
      hosts: { n1: { address: "fd00::1" }, n2: { address: "fd00::2" }, n3: { address: "fd00::3" } },
      vips: { front: { address: "fd00::10" } },
    }),
  );
}
