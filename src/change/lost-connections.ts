import type { Diagnostic } from "../model/diagnostic.ts";
import type { Flow, Listener } from "../model/facts.ts";
import { type Plan, serviceOf, startedServices } from "../model/plan.ts";
import type { ChangeFindingId } from "./change-findings.ts";
import { upgradedProducts } from "./upgraded-products.ts";

/**
 * Services that both of two consecutive stages have, and that share no provider of a role that they need: while their host
 * has the files of one stage, that of the provider may have those of the other. Services of a product that stops on all hosts for
 * its upgrade are none of them: they start after what they connect to.
 */
export function lostConnections(before: Plan, after: Plan): readonly Diagnostic[] {
  const old = providers(before);
  const running = new Map(before.listeners.map((listener) => [listener.id, listener]));
  const served = new Set(before.listeners.map(({ service, bind }) => `${service} ${bind}`));
  const known = new Set<string>(startedServices(before).map(({ id }) => id));
  const stopping = new Set<string>(
    upgradedProducts(before, after).flatMap(({ upgrade, services }) =>
      upgrade?.stopped ? [...services] : [],
    ),
  );
  const told = new Set<string>();
  const found: Diagnostic[] = [];
  for (const [key, { flow, listeners }] of providers(after)) {
    const [client = ""] = key.split(" ");
    const service = serviceOf(after, client);
    if (!service || !known.has(client) || stopping.has(client) || told.has(flow.role)) continue;
    const former = old.get(key)?.listeners.map(({ id }) => id);
    const shared = listeners.some((listener) => {
      const same = running.get(listener.id);
      return (
        same !== undefined &&
        (same.vip === listener.vip || served.has(`${listener.service} ${listener.bind}`)) &&
        (former ?? [listener.id]).includes(listener.id)
      );
    });
    if (shared) continue;
    told.add(flow.role);
    found.push({
      rule: "change-provider" satisfies ChangeFindingId,
      severity: "error",
      message: `${service.title} on ${service.host} connects to something else than before (${flow.purpose}), and hosts change one after the other: it would fail until all have changed.`,
      at: [{ pointer: flow.source }],
      hint: "Plan for an interruption: deploy the new bundle with ansible/site.yml, as a change of its own.",
    });
  }
  return found;
}

/** By client and role, what a service needs. */
function providers(
  plan: Plan,
): ReadonlyMap<string, { readonly flow: Flow; readonly listeners: readonly Listener[] }> {
  const byId = new Map(plan.listeners.map((listener) => [listener.id, listener]));
  const needs = new Map<string, { flow: Flow; listeners: readonly Listener[] }>();
  for (const flow of plan.flows) {
    if (!flow.needed) continue;
    const listeners = flow.to.flatMap((id) => byId.get(id) ?? []);
    if (listeners.length > 0)
      for (const client of flow.from) needs.set(`${client} ${flow.role}`, { flow, listeners });
  }
  return needs;
}
