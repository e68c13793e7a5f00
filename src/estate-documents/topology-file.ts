import type { EstateDocument } from "../model/artifact.ts";
import { compareText } from "../model/order.ts";
import type { Plan } from "../model/plan.ts";

/**
 * topology.json: the topology of the bundle with every default, so that a change can be planned from the bundle alone. The
 * order of keys has no meaning, so that the same estate has the same bytes. A topology without errors holds no secret.
 */
export function* topologyFile({ topology }: Plan): Iterable<EstateDocument> {
  yield {
    path: "topology.json",
    content: `${JSON.stringify(topology, inOrder, 2)}\n`,
    mode: 0o644,
    component: "topology-file",
  };
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => compareText(a, b)));
}
