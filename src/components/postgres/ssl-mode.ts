import type { Endpoint, Role } from "../../model/facts.ts";
import { listenerOf, type Plan, poolOf, serving } from "../../model/plan.ts";
import { certificateNames } from "../../model/tls.ts";

/**
 * Mode in which libpq verifies the servers of an endpoint: verify-full if every certificate behind the endpoint has the
 * names that clients use; absent: unencrypted.
 */
export function sslModeOf(
  plan: Pick<Plan, "hosts" | "vips" | "listeners" | "pools" | "tlsOffered">,
  role: Role,
  { secure, targets }: Endpoint,
): "verify-full" | "verify-ca" | undefined {
  if (!secure) return undefined;
  const behind = poolOf(plan, role)?.members ?? [];
  const servers =
    behind.length > 0 ? behind.flatMap((id) => listenerOf(plan, id) ?? []) : serving(plan, role);
  const covered = servers.every(({ host, service }) => {
    const { names, addresses } = certificateNames(plan, { host, services: [service] });
    const own = new Set([...names, ...addresses]);
    return targets.every((target) => own.has(target.host));
  });
  return covered ? "verify-full" : "verify-ca";
}
