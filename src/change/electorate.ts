import { quorumOf } from "../analysis/quorum-of.ts";
import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import type { Service } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import type { Pointer } from "../model/pointer.ts";
import type { Voters } from "./change-step.ts";

/** The voters of every quorum while a stage changes to the next: they change with the steps, not with the stage. */
export interface Electorate {
  /** The voters while these services do not run, besides those that do not run anyway. */
  without(services: readonly Service[]): readonly Voters[];
  /** A member is announced, or joins. It does not run before it is installed. */
  add(service: Service): void;
  remove(service: Service): void;
}

/** @param down hosts that do not run */
export function electorateOf(before: Plan, after: Plan, down: ReadonlySet<string>): Electorate {
  // A voter may be more than one service, such as a server and its monitor.
  const quorums = new Map<Pointer, { readonly title: string; readonly voters: Set<string> }>();
  const sourceOf = new Map<string, Pointer>();
  for (const plan of [before, after])
    for (const service of plan.services) {
      const quorum = quorumOf(plan, { services: [service] });
      if (!quorum) continue;
      sourceOf.set(service.id, quorum.source);
      const known = quorums.get(quorum.source) ?? { title: quorum.title, voters: new Set() };
      quorums.set(quorum.source, known);
      if (plan === before) known.voters.add(service.host);
    }
  const votersWith = ({ id }: Service) => quorums.get(sourceOf.get(id) ?? "")?.voters;
  return {
    without(services) {
      const stopped = (source: Pointer) =>
        new Set(services.flatMap(({ id, host }) => (sourceOf.get(id) === source ? host : [])));
      return [...quorums].flatMap(([source, { title, voters }]) => {
        if (voters.size === 0) return [];
        const lost = new Set([...stopped(source), ...down]);
        const needed = voters.size - toleratedLosses(voters.size);
        return [
          { title, voters: voters.size, down: [...voters].filter((host) => lost.has(host)).length, needed },
        ];
      });
    },
    add: (service) => void votersWith(service)?.add(service.host),
    remove: (service) => void votersWith(service)?.delete(service.host),
  };
}
