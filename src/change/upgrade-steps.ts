import { outageOf } from "../analysis/outage.ts";
import { startOrder } from "../analysis/start-order.ts";
import type { Service, UpgradeCommand } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { type Plan, serviceOf } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import type { ChangeStep, CommandStep, InstallStep, StopStep } from "./change-step.ts";
import type { Electorate } from "./electorate.ts";
import { upgradedPackages } from "./host-effects.ts";
import type { UpgradedProduct } from "./upgraded-products.ts";

/** The parts of an installation that differ while packages are upgraded. */
export type UpgradeDetails = Pick<InstallStep, "upgrade" | "undo" | "stops" | "notes">;

/** A stage while its steps are made. */
interface Moment {
  readonly stage: number;
  readonly electorate: Electorate;
}

/** Reports whether a product is upgraded on a host. */
export function isUpgraded(before: Plan, after: Plan, { services }: UpgradedProduct, host: string): boolean {
  return (
    upgradedPackages(before, after, host).length > 0 ||
    [...services].some((id) => [before, after].some((plan) => serviceOf(plan, id)?.host === host))
  );
}

/**
 * The steps that upgrade one product: services that must not run in two versions stop, commands prepare the cluster, the hosts
 * change, and commands complete it.
 */
export function upgradeSteps(
  before: Plan,
  after: Plan,
  at: Moment,
  { product, old, version, upgrade, services }: UpgradedProduct,
): {
  readonly preparing: readonly ChangeStep[];
  /** Title of the installation on the hosts of the product, and what differs there from others. */
  readonly title: string;
  readonly details: UpgradeDetails;
  /** Hosts that change before the others, which wait for them: whichever leads, nothing runs. */
  readonly first: ReadonlySet<string>;
  readonly completing: readonly ChangeStep[];
} {
  const stopping = upgrade?.stopped ? [...services].flatMap((id) => serviceOf(before, id) ?? []) : [];
  const stops = outageBy(before, stopping);
  const former = `the files of stage ${at.stage - 1}`;
  const { notes = [], together = false, ready } = upgrade ?? {};
  const [first, ...others] = [
    ...stopSteps(before, at, stopping, stops),
    ...(upgrade?.before ?? []).map((each) => command(at, each, stops)),
  ];
  return {
    preparing: first ? [{ ...first, notes: [...notes, ...first.notes] }, ...others] : [],
    title: `Upgrade ${product} to ${version}`,
    details: {
      upgrade: { ready, together },
      undo:
        upgrade?.undo ??
        `Install the packages of ${product} ${old} by hand, and then ${former}, on the same hosts.`,
      stops,
      notes: first ? [] : notes,
    },
    first: new Set(after.services.flatMap(({ awaited, host }) => (awaited && upgrade?.stopped ? host : []))),
    completing: (upgrade?.after ?? []).map((each) => command(at, each, [])),
  };
}

/** Clients stop before what they depend on, and the services of one tier at the same time. */
function stopSteps(
  plan: Plan,
  { stage, electorate }: Moment,
  stopping: readonly Service[],
  stops: readonly string[],
): readonly StopStep[] {
  const ids = new Set(stopping.map(({ id }) => id));
  const ordered = startOrder(plan)
    .toReversed()
    .flatMap(({ services }) => services.filter(({ id }) => ids.has(id)));
  return [...groupBy(ordered, ({ unit }) => unit)].map(
    ([unit, services]): StopStep => ({
      kind: "stop",
      stage,
      title: `Stop ${services[0].title}`,
      hosts: services.map(({ host }) => host),
      unit,
      quorums: electorate.without(services),
      stops,
      failovers: [],
      notes: [],
      undo: `Run \`systemctl start ${unit}\` on the same hosts.`,
    }),
  );
}

function command(
  { stage, electorate }: Moment,
  { title, host, commands, note, undo }: UpgradeCommand,
  stops: readonly string[],
): CommandStep {
  return {
    kind: "command",
    stage,
    title,
    host,
    commands,
    quorums: electorate.without([]),
    stops,
    failovers: [],
    notes: note === undefined ? [] : [note],
    undo,
  };
}

/** What does not work while none of these services runs. */
function outageBy(plan: Plan, services: readonly Service[]): readonly string[] {
  const placements = new Set(services.map(({ source }) => parentOf(source)));
  const stops = outageOf(plan, new Set(services.map(({ host }) => host)));
  return stops.flatMap(({ title, itself, source }) => (itself && placements.has(source) ? [title] : []));
}
