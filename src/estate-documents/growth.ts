import { byFunction } from "../analysis/essential-tiers.ts";
import { quorumOf } from "../analysis/quorum-of.ts";
import { balancedServices, balancerServices, startOrder } from "../analysis/start-order.ts";
import type { Tier } from "../analysis/tiers-of.ts";
import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import type { Service } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import { parentOf, pointerSegments } from "../model/pointer.ts";

/** One phase of growth: tiers that may be doubled together, each with its hosts and next step. */
export interface Phase {
  readonly title: string;
  readonly tiers: readonly {
    readonly title: string;
    readonly hosts: readonly string[];
    readonly next: string;
  }[];
}

/**
 * The phases in which an estate grows: quorums first, since everything depends on them; then tiers that no client reaches
 * through a load balancer, which need no other change; then load balancers and VIPs; last the members behind them, which
 * can be more than one only then.
 */
export function growth(plan: Plan): readonly Phase[] {
  const balanced = balancedServices(plan);
  const leading = balancerServices(plan);
  const phaseOf = (tier: Tier): number => {
    const { services } = tier;
    const has = (ids: ReadonlySet<string>) => services.some(({ id }) => ids.has(id));
    if (leading.has(services[0].id)) return 2;
    if (quorumOf(plan, tier)) return 0;
    return has(balanced) ? 3 : 1;
  };
  const tiers = byFunction(
    plan,
    startOrder(plan).filter(({ services }) => services[0].essential),
  );
  const titles = [
    "First: quorums",
    "Then: services that run in parallel",
    "Then: load balancers",
    leading.size > 0 ? "Last: members behind load balancers" : "Last: members behind VIPs",
  ];
  return titles.flatMap((title, phase) => {
    const own = tiers.filter((tier) => phaseOf(tier) === phase);
    return own.length === 0
      ? []
      : [
          {
            title,
            tiers: own.map((tier) => ({
              title: tier.title,
              hosts: tier.hosts,
              next: next(tier, phase, leading.size > 0),
            })),
          },
        ];
  });
}

function next({ title, services, hosts }: Tier, phase: number, balanced: boolean): string {
  const count = hosts.length;
  const where = `\`${setting(services[0])}\``;
  if (phase === 0) {
    const losses = toleratedLosses(count);
    if (count % 2 === 1 && count >= 3) return `Survives the loss of ${losses} of ${count}.`;
    return `Next: ${count < 3 ? 3 : count + 1} hosts under ${where}, since ${count} survive the loss of ${losses}.`;
  }
  if (count >= 2) return `Survives the loss of ${count - 1} of ${count}.`;
  if (phase === 2) return `Next: a second host under ${where}, and both under one VIP.`;
  if (phase === 3 && !balanced) return `Next: a load balancer, before a second ${title} is useful.`;
  return `Next: a second host under ${where}.`;
}

/** The key of the topology that places a service. */
function setting({ source }: Service): string {
  return pointerSegments(parentOf(source)).join(".");
}
