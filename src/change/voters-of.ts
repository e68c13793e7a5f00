import { quorumOf } from "../analysis/quorum-of.ts";
import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import type { Plan } from "../model/plan.ts";
import type { Voters } from "./change-step.ts";

/**
 * The quorums of an estate during a step.
 *
 * @param downOf the number of the voters with these ids that do not run
 */
export function votersOf(plan: Plan, downOf: (voters: ReadonlySet<string>) => number): readonly Voters[] {
  return plan.quorums.map((quorum) => {
    const services = plan.services.filter(
      (service) => quorumOf(plan, { services: [service] })?.source === quorum.source,
    );
    const voters = quorum.hosts.length;
    const down = downOf(new Set(services.map(({ id }) => id)));
    return { title: quorum.title, voters, down, needed: voters - toleratedLosses(voters) };
  });
}
