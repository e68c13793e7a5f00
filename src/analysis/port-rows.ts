import type { Flow } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { listedNames } from "../model/listed-names.ts";
import { listenerOf, networkOf, type Plan, serviceOf } from "../model/plan.ts";

/** A connection that the firewalls admit. */
export interface PortRow {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly why: string;
}

/** The connections of the estate, each once, by port. */
export function portRows(plan: Plan): readonly PortRow[] {
  const rows = new Map<string, { port: number; row: PortRow }>();
  for (const flow of plan.flows) {
    for (const { number, to, port } of targets(plan, flow)) {
      const row = { from: source(plan, flow), to, port, why: flow.purpose };
      rows.set(JSON.stringify(row), { port: number, row });
    }
  }
  return [...rows.values()].sort((a, b) => a.port - b.port).map(({ row }) => row);
}

function source(plan: Plan, { from }: Flow): string {
  const services = from.flatMap((id) => serviceOf(plan, id) ?? []);
  const networks = from.flatMap((id) => networkOf(plan, id) ?? []);
  return [
    ...[...groupBy(services, ({ title }) => title)].map(
      ([title, alike]) => `${title} on ${listedNames(alike.map(({ host }) => host))}`,
    ),
    ...networks.map(({ name, ranges }) => `${name} network (${ranges.join(", ")})`),
  ].join("; ");
}

function targets(plan: Plan, { to }: Flow) {
  const kinds = groupBy(
    to.flatMap((id) => listenerOf(plan, id) ?? []),
    ({ title, vip, port, lastPort, protocol }) => [title, vip, port, lastPort, protocol].join("\n"),
  );
  return [...kinds.values()].map((listeners) => {
    const where = listedNames(listeners.map(({ host }) => host));
    const { title, vip, port, lastPort, protocol, secure } = listeners[0];
    return {
      to: `${title} ${vip === undefined ? `on ${where}` : `at ${vip} (${where})`}`,
      number: port,
      port: `${protocol === "vrrp" ? "VRRP" : `${port}${lastPort === undefined ? "" : `–${lastPort}`}/${protocol}`}${secure ? ", TLS" : ""}`,
    };
  });
}
