import { durationOf } from "../analysis/failovers.ts";
import { outageOf } from "../analysis/outage.ts";
import { startOrder } from "../analysis/start-order.ts";
import type { Agreement, Membership, Service } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { memoized } from "../model/memoized.ts";
import { type Plan, serviceOf, startedServices } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import { bundleDigest, cksum } from "./bundle-digest.ts";
import type {
  ChangeStep,
  CommandStep,
  InstalledHost,
  InstallStep,
  RetireStep,
  StepBase,
} from "./change-step.ts";
import { type Estate, hostEffects } from "./host-effects.ts";
import { keptMembers } from "./kept-members.ts";
import { meaningOf } from "./meaning-of.ts";
import { releaseSteps } from "./release-steps.ts";
import { isUpgraded, type UpgradeDetails, upgradeSteps } from "./upgrade-steps.ts";
import { upgradedProducts } from "./upgraded-products.ts";
import { votersOf } from "./voters-of.ts";

/** Seconds until an installed host is healthy, and a new one. */
const installedWithin = 120;
const newWithin = 600;

/**
 * The steps from one stage to the next. Hosts that lose a service come first, so that a service stops before others close
 * their firewalls to it. Hosts that exist come before those that get a new service, so that they admit it before it connects.
 *
 * @param stage number of the stage to which the steps lead
 */
export function changeSteps(before: Estate, after: Estate, stage: number): readonly ChangeStep[] {
  const effects = new Map(hostEffects(before, after).map((effect) => [effect.host, effect]));
  const gained = missingFrom(after.plan, before.plan);
  const lost = missingFrom(before.plan, after.plan);
  const gaining = new Set([...gained.map(({ host }) => host), ...newOwners(before.plan, after.plan)]);
  const losing = new Set([...lost.map(({ host }) => host), ...newOwners(after.plan, before.plan)]);
  const alone = keptMembers(before.plan, after.plan, new Set([...gaining, ...losing]));
  const stopped = new Set<string>([...alone.stopping].map(({ id }) => id));
  const steps: ChangeStep[] = [];
  const files = groupBy(before.bundle.artifacts, ({ host }) => host);
  const sumOf = memoized(cksum);
  const command = (
    step: Pick<CommandStep, "host" | "title" | "commands" | "quorums" | "undo"> & Partial<StepBase>,
  ) => steps.push({ kind: "command", stage, stops: [], failovers: [], notes: [], ...step });
  const ask = (services: readonly Service[], plan: Plan, moment: Moment) => {
    for (const service of services) {
      const membership = plan.memberships.find((each) => each.service === service.id);
      const host = memberBeside(service, before.plan, after.plan);
      const text = membership?.[moment];
      if (!membership || text === undefined || host === undefined) continue;
      command({
        host,
        title: titles[moment](service),
        commands: [text],
        quorums: votersOf(plan, (voters) => (moment === "enter" && voters.has(service.id) ? 1 : 0)),
        // A member that leads hands over before it leaves.
        failovers:
          moment === "release" && leads(plan, service) ? handover(plan, parentOf(service.source)) : [],
        undo: undoOf(membership, moment),
      });
    }
  };
  const install = (
    names: readonly string[],
    title: string,
    wait = installedWithin,
    details?: UpgradeDetails,
  ) => {
    const own = names.flatMap((host) => {
      const effect = effects.get(host);
      if (!effect) return [];
      const expected = effect.kind === "new" ? "none" : bundleDigest(files.get(host) ?? [], sumOf);
      return [{ ...effect, expected }];
    });
    if (own.length === 0) return;
    const step = installStep(before, after, stage, own, title, wait, stopped, details?.upgrade?.together);
    steps.push({ ...step, ...details, stops: [...new Set([...step.stops, ...(details?.stops ?? [])])] });
  };

  steps.push(...releaseSteps(before.plan, after.plan, stage));
  for (const { id, title, host, unit } of alone.stopping) {
    const elections = before.plan.agreements.filter(({ members }) => members.includes(id));
    command({
      host,
      title: `Stop ${title} on ${host} until it has the new files`,
      commands: [`systemctl stop ${unit}`],
      quorums: votersOf(before.plan, () => 0),
      stops: elections.flatMap((each) =>
        each.members.every((member) => stopped.has(member)) ? [each.title] : [],
      ),
      failovers: distinct(elections.flatMap(({ source }) => handover(before.plan, source))),
      notes: elections.map((each) => `Until it runs again, one host less can take over ${each.title}.`),
      undo: `Run \`systemctl start ${unit}\` on the same host.`,
    });
  }
  const keepers = [...new Set([...alone.keeping].map(({ host }) => host))];
  install(keepers, "Install where the election has one member");
  for (const host of keepers) effects.delete(host);

  // Clients leave before what they depend on.
  const order = startOrder(before.plan).flatMap(({ services }) => services.map(({ id }) => id));
  const leaving = lost.toSorted((a, b) => order.indexOf(b.id) - order.indexOf(a.id));
  ask(leaving, before.plan, "release");
  for (const { host, kind } of effects.values()) {
    if (kind === "gone") steps.push(retireStep(before, after, stage, host, stopped));
  }
  const hosts = hostOrder(after.plan).filter((host) => effects.has(host));
  const shrinking = hosts.filter((host) => losing.has(host) && !gaining.has(host));
  for (const host of shrinking) {
    // The others of these hosts may close their firewalls to it, and its running tasks still need them.
    const others = new Set(shrinking.filter((other) => other !== host));
    const clients = leaving.filter(
      (service) => service.host === host && connectsTo(before.plan, service, others),
    );
    if (clients.length === 0) continue;
    const units = [...new Set(clients.map(({ unit }) => unit))].join(" ");
    command({
      host,
      title: `Stop what leaves ${host}`,
      commands: [`systemctl stop ${units}`],
      quorums: votersOf(before.plan, () => 0),
      undo: `Run \`systemctl start ${units}\` on the same host.`,
    });
  }
  install(shrinking, "Stop what leaves");
  ask(leaving, before.plan, "forget");
  const existing = hosts.filter((host) => !gaining.has(host) && !losing.has(host));
  for (const product of upgradedProducts(before.plan, after.plan)) {
    const own = existing.filter((host) => isUpgraded(before.plan, after.plan, product, host));
    if (own.length === 0) continue;
    const { preparing, title, details, first, completing } = upgradeSteps(
      before.plan,
      after.plan,
      stage,
      product,
    );
    steps.push(...preparing);
    const awaited = own.filter((host) => first.has(host));
    install(awaited, `${title} on ${awaited.join(", ")}`, newWithin, details);
    install(
      own.filter((host) => !first.has(host)),
      title,
      newWithin,
      details,
    );
    steps.push(...completing);
    for (const host of own) effects.delete(host);
  }
  install(
    existing.filter((host) => effects.has(host)),
    "Install on hosts that keep their services",
  );
  for (const host of hosts.filter((name) => gaining.has(name))) {
    const own = gained.filter((service) => service.host === host);
    ask(own, after.plan, "enter");
    const isNew = effects.get(host)?.kind === "new";
    install([host], `Start what is new on ${host}`, isNew ? newWithin : installedWithin);
    ask(own, after.plan, "settle");
  }
  for (const { path, host, title, commands, interrupts } of after.plan.activations) {
    if (!changesMeaning(before, after, path)) continue;
    command({
      host,
      title,
      commands,
      quorums: votersOf(after.plan, () => 0),
      failovers: handover(after.plan, interrupts),
      undo: "Install the files of the stage before, and repeat this step.",
    });
  }
  return steps;
}

/** The hosts that can own a VIP in one plan, and could not in the other, which has the VIP as well. */
function newOwners(before: Plan, after: Plan): readonly string[] {
  return [...after.vips.values()].flatMap(({ name, hosts }) => {
    const former = before.vips.get(name);
    return former ? hosts.filter((host) => !former.hosts.includes(host)) : [];
  });
}

type Moment = "enter" | "settle" | "release" | "forget";

const titles: Readonly<Record<Moment, (service: Service) => string>> = {
  enter: ({ title, host }) => `Announce ${host} to ${title}`,
  settle: ({ title, host }) => `Extend ${title} to ${host}`,
  release: ({ title, host }) => `Release ${host} from ${title}`,
  forget: ({ title, host }) => `Forget ${host} in ${title}`,
};

function undoOf({ release, enter }: Membership, moment: Moment): string {
  if (moment === "enter" && release !== undefined) return `Run \`${release}\` on the same host.`;
  if (moment === "release" && enter !== undefined)
    return "Nothing: a member that was removed joins again as a new one, without its data.";
  if (moment === "forget") return "Nothing: the member joins again as a new one, without its data.";
  return "Nothing is needed.";
}

/** The services of one plan that the other has not. */
function missingFrom(plan: Plan, other: Plan): readonly Service[] {
  const known = new Set(startedServices(other).map(({ id }) => id));
  return startedServices(plan).filter(({ id }) => !known.has(id));
}

/** Reports whether a service connects to a listener on any of these hosts. */
function connectsTo(plan: Plan, { id }: Service, hosts: ReadonlySet<string>): boolean {
  const near = new Set(plan.listeners.flatMap((listener) => (hosts.has(listener.host) ? listener.id : [])));
  return plan.flows.some(({ from, to }) => from.includes(id) && to.some((listener) => near.has(listener)));
}

/** A host with a service of the same tier that both plans have, so that it runs now. */
function memberBeside({ tier, host }: Service, before: Plan, after: Plan): string | undefined {
  const known = new Set(startedServices(before).map(({ id }) => id));
  return startedServices(after).find((each) => each.tier === tier && each.host !== host && known.has(each.id))
    ?.host;
}

/** Managed hosts in the order in which their tiers start. */
function hostOrder(plan: Plan): readonly string[] {
  const started = startOrder(plan)
    .filter(({ services }) => services[0].essential)
    .flatMap(({ services }) => services.map(({ host }) => host));
  const managed = [...plan.hosts.values()].flatMap(({ name, managed: own }) => (own ? [name] : []));
  return [...new Set([...started, ...managed])];
}

function installStep(
  before: Estate,
  after: Estate,
  stage: number,
  hosts: readonly InstalledHost[],
  title: string,
  wait: number,
  stopped: ReadonlySet<string>,
  together = false,
): InstallStep {
  const restarted = hosts.flatMap(({ host, units }) =>
    units.flatMap(({ unit, action }) =>
      action === "reload" ? [] : servicesOf([before.plan, after.plan], host, unit),
    ),
  );
  const running = new Set(startedServices(before.plan).map(({ id }) => id));
  const own = new Set(hosts.map(({ host }) => host));
  const leading = restarted.filter((service) => running.has(service.id) && leads(before.plan, service));
  return {
    kind: "install",
    stage,
    title,
    hosts,
    wait,
    quorums: votersOf(after.plan, (voters) => {
      const down = restarted.filter(({ id }) => voters.has(id)).length;
      return together ? down : Math.min(down, 1);
    }),
    stops: [...new Set([...stopsOf(before.plan, restarted), ...stopsOf(after.plan, restarted)])],
    failovers: distinct(
      [
        ...leading.map(({ source }) => parentOf(source)),
        ...before.plan.agreements
          .filter((each) => interrupted(before.plan, after.plan, each, own, stopped))
          .map(({ source }) => source),
        // The first election of a VIP that had one host is that of the new estate.
      ].flatMap((source) => [...handover(before.plan, source), ...handover(after.plan, source)].slice(0, 1)),
    ),
    notes: [],
    undo: hosts.some(({ kind }) => kind === "new")
      ? "Plan the change back to the old topology."
      : `Install ${stage === 1 ? "the old files" : `the files of stage ${stage - 1}`} on the same hosts.`,
  };
}

/** Reports whether a running member on one of these hosts leaves an election, or takes part in it on other terms. */
function interrupted(
  before: Plan,
  after: Plan,
  { title, terms, members }: Agreement,
  hosts: ReadonlySet<string>,
  stopped: ReadonlySet<string>,
): boolean {
  const next = after.agreements.find((each) => each.title === title);
  return members.some(
    (id) =>
      !stopped.has(id) &&
      hosts.has(serviceOf(before, id)?.host ?? "") &&
      !(next?.members.includes(id) && next.terms === terms),
  );
}

/** Reports whether a service can lead: a command tests it. */
function leads(plan: Plan, { id }: Service): boolean {
  return plan.leaderships.some(({ service }) => service === id);
}

/** The failover that a clean restart of a leader causes: the shortest of those that its placement states. */
function handover(plan: Plan, source: string): InstallStep["failovers"] {
  const timed = plan.failovers.flatMap((failover) => {
    const { total, typical, terms } = durationOf(plan, failover);
    return failover.source === source && terms.length > 0
      ? [{ title: failover.title, worst: total, typical }]
      : [];
  });
  return timed.toSorted((a, b) => a.worst - b.worst).slice(0, 1);
}

function distinct(failovers: InstallStep["failovers"]): InstallStep["failovers"] {
  return [...new Map(failovers.map((each) => [each.title, each])).values()];
}

function retireStep(
  before: Estate,
  after: Estate,
  stage: number,
  host: string,
  stopped: ReadonlySet<string>,
): RetireStep {
  // Services of the machine itself, such as its SSH daemon, stay.
  const machine = before.plan.hosts.get(host)?.source;
  const leaving = startOrder(before.plan)
    .flatMap(({ services }) =>
      services.filter((service) => service.host === host && service.source !== machine),
    )
    .toReversed();
  const files = before.bundle.artifacts.filter((file) => file.host === host);
  const others = (type: string) =>
    files.flatMap(({ path }) => new RegExp(`^/etc/systemd/system/([^/]+\\.${type})$`).exec(path)?.[1] ?? []);
  const memberships = before.plan.memberships.filter(({ service }) =>
    leaving.some(({ id }) => id === service),
  );
  const unreleased = leaving.filter(({ id }) => !memberships.some(({ service }) => service === id));
  return {
    kind: "retire",
    stage,
    host,
    title: `Retire ${host}`,
    units: [...new Set([...others("timer"), ...leaving.map(({ unit }) => unit), ...others("mount")])],
    remains: [
      ...new Set([
        ...memberships.map(({ remains }) => remains),
        ...unreleased
          .filter(({ keepsState }) => keepsState)
          .map(({ title }) => `The data of ${title} stays on ${host}.`),
      ]),
    ],
    quorums: votersOf(after.plan, () => 0),
    stops: [],
    // Members of a cluster have been released before.
    failovers: distinct(
      [
        ...unreleased.map(({ source }) => parentOf(source)),
        ...before.plan.agreements
          .filter((each) => interrupted(before.plan, after.plan, each, new Set([host]), stopped))
          .map(({ source }) => source),
      ].flatMap((source) => handover(before.plan, source)),
    ),
    notes: [],
    undo: "Enable and start its units again, unless a cluster has forgotten the host.",
  };
}

function servicesOf(plans: readonly Plan[], host: string, unit: string): readonly Service[] {
  const found = plans
    .flatMap(startedServices)
    .filter((service) => service.host === host && service.unit === unit);
  return [...new Map(found.map((service) => [service.id, service])).values()];
}

/** What stops while one of these services after the other restarts: their own functions, and what depends on those. */
function stopsOf(plan: Plan, restarted: readonly Service[]): readonly string[] {
  const stops = new Set<string>();
  for (const host of new Set(restarted.map((service) => service.host))) {
    const own = new Set(
      restarted.filter((service) => service.host === host).map(({ source }) => parentOf(source)),
    );
    const all = outageOf(plan, new Set([host]));
    const caused = all.filter(({ itself, source }) => itself && own.has(source));
    if (caused.length === 0) continue;
    for (const { title } of [...caused, ...all.filter(({ itself }) => !itself)]) stops.add(title);
  }
  return [...stops];
}

/** Reports whether a file that both estates have means something else on any host. */
function changesMeaning(before: Estate, after: Estate, path: string): boolean {
  const old = new Map(
    before.bundle.artifacts.filter((file) => file.path === path).map((file) => [file.host, file]),
  );
  return after.bundle.artifacts.some((file) => {
    const former = file.path === path ? old.get(file.host) : undefined;
    return former !== undefined && meaningOf(former) !== meaningOf(file);
  });
}
