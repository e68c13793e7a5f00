import { outageOf } from "../analysis/outage.ts";
import { startOrder } from "../analysis/start-order.ts";
import type { Service, Upgrade, UpgradeCommand } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { type Plan, serviceOf } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import type { ChangeStep, CommandStep, InstallStep, StartStep, StopStep } from "./change-step.ts";
import type { Electorate } from "./electorate.ts";
import { handover } from "./handover.ts";
import { upgradedPackages } from "./host-effects.ts";
import { stopNotes } from "./stop-notes.ts";
import type { UpgradedProduct } from "./upgraded-products.ts";

/** The parts of an installation that differ while packages are upgraded. */
export interface UpgradeDetails extends Pick<InstallStep, "upgrade" | "undo" | "stops" | "notes"> {
  /** Services that have stopped before, so that nobody takes over from them. */
  readonly halted: ReadonlySet<string>;
}

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
 * The steps that upgrade one product: commands look whether it can be upgraded, its clients and the services that must not run in
 * two versions stop, commands prepare the cluster, the hosts change, commands complete it, and clients start again.
 */
export function upgradeSteps(
  before: Plan,
  after: Plan,
  at: Moment,
  { product, old, version, upgrade, services, additions }: UpgradedProduct,
): {
  readonly preparing: readonly ChangeStep[];
  /** Title of the installation on the hosts of the product, and what differs there from others. */
  readonly title: string;
  readonly details: UpgradeDetails;
  /** Seconds until an upgraded host is healthy, apart from the first; absent: as many as for a new one. */
  readonly wait?: number | undefined;
  /** Hosts that change before the others, which wait for them: whichever leads, nothing runs. */
  readonly first: ReadonlySet<string>;
  readonly completing: readonly ChangeStep[];
  /** The last steps of the stage. */
  readonly closing: readonly ChangeStep[];
} {
  const found = (ids: Upgrade["services"]) => ids.flatMap((id) => serviceOf(before, id) ?? []);
  const { notes = [], together = false, ready, leader, wait, prepare = [] } = upgrade ?? {};
  const own = upgrade?.stopped ? found([...services]) : [];
  const clients = found(upgrade?.clients ?? []);
  // No member that follows may take over meanwhile.
  const groups = [
    clients,
    own.filter(({ host }) => host !== leader),
    own.filter(({ host }) => host === leader),
  ];
  const stops = outageBy(before, [...clients, ...own]);
  const former = `the files of stage ${at.stage - 1}`;
  const [first, ...others] = [
    ...prepare.map((each) => command(before, at, each, [])),
    ...groups.flatMap((group) =>
      stopSteps(before, at, group, stops, group === clients ? stopNotes : () => []),
    ),
    ...(upgrade?.before ?? []).map((each) => command(before, at, each, stops)),
  ];
  const waiting = outageBy(before, clients);
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
      halted: new Set([...own, ...clients].map(({ id }) => id)),
    },
    wait,
    first: new Set(
      leader === undefined
        ? after.services.flatMap(({ awaited, host }) => (awaited && upgrade?.stopped ? host : []))
        : [leader],
    ),
    completing: (upgrade?.after ?? []).map((each) => command(after, at, each, waiting)),
    closing: [
      ...startSteps(before, at, clients, waiting),
      ...additions.map((each) => command(after, at, each, [])),
    ],
  };
}

/** Clients stop before what they depend on, and the services of one tier at the same time. */
function stopSteps(
  plan: Plan,
  { stage, electorate }: Moment,
  stopping: readonly Service[],
  stops: readonly string[],
  notesOf: (services: readonly Service[]) => readonly string[],
): readonly StopStep[] {
  return unitsOf(plan, stopping)
    .toReversed()
    .map(
      ([unit, services]): StopStep => ({
        kind: "stop",
        stage,
        title: `Stop ${services[0].title}`,
        hosts: services.map(({ host }) => host),
        unit,
        quorums: electorate.without(services),
        stops,
        failovers: [],
        notes: notesOf(services),
        undo: `Run \`systemctl enable --now ${unit}\` on the same hosts.`,
      }),
    );
}

/** What they depend on starts before clients. */
function startSteps(
  plan: Plan,
  { stage, electorate }: Moment,
  starting: readonly Service[],
  stops: readonly string[],
): readonly StartStep[] {
  return unitsOf(plan, starting).map(
    ([unit, services]): StartStep => ({
      kind: "start",
      stage,
      title: `Start ${services[0].title}`,
      hosts: services.map(({ host }) => host),
      unit,
      quorums: electorate.without([]),
      stops,
      failovers: [],
      notes: [],
      undo: `Run \`systemctl disable --now ${unit}\` on the same hosts.`,
    }),
  );
}

/** Services by their unit, in the order in which they start. */
function unitsOf(plan: Plan, some: readonly Service[]) {
  const ids = new Set(some.map(({ id }) => id));
  const ordered = startOrder(plan).flatMap(({ services }) => services.filter(({ id }) => ids.has(id)));
  return [...groupBy(ordered, ({ unit }) => unit)];
}

function command(
  plan: Plan,
  { stage, electorate }: Moment,
  { title, host, commands, note, undo, interrupts }: UpgradeCommand,
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
    failovers: interrupts === undefined ? [] : handover(plan, interrupts),
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
