import type { Artifact, Bundle } from "../../model/artifact.ts";
import type { Flow, Listener, Quorum, Service } from "../../model/facts.ts";
import { groupBy } from "../../model/group-by.ts";
import { managedHosts, type Plan, startedServices } from "../../model/plan.ts";
import { parentOf } from "../../model/pointer.ts";
import type { WrittenPlan } from "./written-plan.ts";

/** A stage of a plan, made again from its topology, with its facts by what the proof looks up. */
export interface ProofStage {
  readonly title: string;
  readonly plan: Plan;
  readonly hosts: ReadonlySet<string>;
  /** The files of each host, in the order of their paths. */
  readonly files: ReadonlyMap<string, readonly Artifact[]>;
  /** The services that the bundle starts, by id. */
  readonly started: ReadonlyMap<string, Service>;
  readonly startedAt: ReadonlyMap<string, readonly Service[]>;
  readonly listeners: ReadonlyMap<string, Listener>;
  /** By service, the addresses that it binds. */
  readonly bound: ReadonlySet<string>;
  /** By host, the flows of its clients. */
  readonly from: ReadonlyMap<string, readonly (readonly [client: string, flow: Flow])[]>;
  /** By host, the flows that end there. */
  readonly to: ReadonlyMap<string, readonly Flow[]>;
  /** Reports whether the firewall and the server of a listener admit a client. */
  admits(listener: string, client: string): boolean;
  /** By quorum and host, the services that vote together. */
  readonly voters: ReadonlyMap<string, readonly Service[]>;
  /** Of secrets that change, the values that hosts accept. */
  readonly secrets: NonNullable<WrittenPlan["stages"][number]["secrets"]>;
}

export function proofStage(
  title: string,
  plan: Plan,
  { artifacts }: Bundle,
  secrets: ProofStage["secrets"],
): ProofStage {
  const listeners = new Map(plan.listeners.map((each) => [each.id, each]));
  const hostOf = new Map<string, string>(plan.services.map(({ id, host }) => [id, host]));
  const from = new Map<string, [string, Flow][]>();
  const to = new Map<string, Set<Flow>>();
  const admitted = new Map<string, ReadonlySet<string>[]>();
  for (const flow of plan.flows) {
    for (const client of flow.from) listAt(from, hostOf.get(client) ?? "").push([client, flow]);
    const clients = new Set<string>(flow.from);
    for (const id of flow.to) {
      listAt(admitted, id).push(clients);
      const host = listeners.get(id)?.host ?? "";
      to.set(host, (to.get(host) ?? new Set()).add(flow));
    }
  }
  const quorumAt = new Map<string, Quorum>(plan.quorums.map((each) => [each.source, each]));
  return {
    title,
    plan,
    hosts: new Set(managedHosts(plan).map(({ name }) => name)),
    files: groupBy(artifacts, ({ host }) => host),
    started: new Map(startedServices(plan).map((service) => [service.id, service])),
    startedAt: groupBy(startedServices(plan), ({ host }) => host),
    listeners,
    bound: new Set(plan.listeners.map(({ service, port, bind }) => `${service} ${port} ${bind}`)),
    from,
    to: new Map([...to].map(([host, flows]) => [host, [...flows]])),
    admits: (listener, client) => (admitted.get(listener) ?? []).some((clients) => clients.has(client)),
    voters: groupBy(
      plan.services.filter(({ source }) => quorumAt.has(parentOf(source))),
      ({ source, host }) => `${parentOf(source)} ${host}`,
    ),
    secrets,
  };
}

function listAt<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const known = lists.get(key) ?? [];
  lists.set(key, known);
  return known;
}
