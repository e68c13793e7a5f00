import { networkOf, type Plan, serviceOf } from "../../model/plan.ts";
import { enumerated } from "./enumerated.ts";

/** Lists the clients of a flow in words: distinct titles of services, and names of networks. */
export function clientsOf(
  plan: Pick<Plan, "services" | "networks">,
  from: readonly string[],
): { readonly text: string; readonly count: number } {
  const titles = new Set<string>();
  for (const id of from) {
    titles.add(networkOf(plan, id)?.name ?? serviceOf(plan, id)?.title ?? id);
  }
  const networks = from.every((id) => networkOf(plan, id));
  const text = enumerated(titles);
  return { text: networks ? `Network ${text}` : text, count: titles.size };
}
