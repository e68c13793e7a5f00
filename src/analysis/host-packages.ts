import type { Package } from "../model/facts.ts";
import { byHost, type Plan } from "../model/plan.ts";

/** The packages of the operating system that install.sh installs on a host, each once. */
export function hostPackages(plan: Pick<Plan, "hosts" | "packages">, host: string): readonly Package[] {
  const platform = plan.hosts.get(host)?.platform;
  // The firewall, and the client that checks of services use.
  const common = platform ? [platform.firewall, "curl"].map((name) => ({ host, name })) : [];
  const packages = [...common, ...(byHost(plan.packages).get(host) ?? [])];
  return [...new Map<string, Package>(packages.map((each) => [each.name, each])).values()];
}
