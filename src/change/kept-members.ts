import type { Service } from "../model/facts.ts";
import { type Plan, serviceOf } from "../model/plan.ts";

/**
 * Divides the members of each election whose terms change: one keeps running alone, and the others stop before it changes.
 *
 * @param unsettled hosts that should not be the one
 * @param down hosts that do not run
 */
export function keptMembers(
  before: Plan,
  after: Plan,
  unsettled: ReadonlySet<string>,
  down: ReadonlySet<string>,
): { readonly keeping: ReadonlySet<Service>; readonly stopping: ReadonlySet<Service> } {
  const [keeping, stopping] = [new Set<Service>(), new Set<Service>()];
  for (const { title, terms, members } of after.agreements) {
    const former = before.agreements.find((each) => each.title === title);
    if (!former || former.terms === terms) continue;
    const services = former.members
      .flatMap((id) => serviceOf(before, id) ?? [])
      .filter(({ host }) => !down.has(host));
    // A daemon may take part in several elections.
    const free = services.filter((service) => members.includes(service.id) && !stopping.has(service));
    const keeper =
      free.find((service) => keeping.has(service)) ??
      free.find(({ host }) => !unsettled.has(host)) ??
      free[0];
    if (keeper) keeping.add(keeper);
    for (const service of services) if (!keeping.has(service)) stopping.add(service);
  }
  return { keeping, stopping };
}
