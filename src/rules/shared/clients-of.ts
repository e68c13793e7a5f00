import { type Plan, serviceOf } from "../../model/plan.ts";
import { enumerated } from "./enumerated.ts";

const network = "network:";

/** Who a flow comes from, in words: each title of a service once, and networks by name. */
export function clientsOf(
  plan: Pick<Plan, "services">,
  from: readonly string[],
): { readonly text: string; readonly count: number } {
  const titles = new Set<string>();
  for (const id of from) {
    if (id.startsWith(network)) titles.add(id.slice(network.length));
    else titles.add(serviceOf(plan, id)?.title ?? id);
  }
  const networks = from.every((id) => id.startsWith(network));
  const text = enumerated(titles);
  return { text: networks ? `Network ${text}` : text, count: titles.size };
}
