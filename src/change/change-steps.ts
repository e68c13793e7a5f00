import { outageWithout } from "../analysis/outage.ts";
import { startOrder } from "../analysis/start-order.ts";
import { bundleState, operatorScripts } from "../model/artifact.ts";
import type { Agreement, Membership, Service } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { memoized } from "../model/memoized.ts";
import { compareText } from "../model/order.ts";
import { byHost, type Plan, serviceOf, startedOn, startedServices } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import { certificatePaths } from "../model/tls.ts";
import { bundleDigest, cksum } from "./bundle-digest.ts";
import type {
  ChangeStep,
  CheckStep,
  CommandStep,
  ConfirmStep,
  InstalledHost,
  InstallStep,
  RetireStep,
  StepBase,
  Voters,
} from "./change-step.ts";
import { type Electorate, electorateOf } from "./electorate.ts";
import { gatesOf } from "./gates.ts";
import { handover } from "./handover.ts";
import { type Estate, type HostEffect, hostEffects } from "./host-effects.ts";
import { keptMembers } from "./kept-members.ts";
import { meaningOf } from "./meaning-of.ts";
import { reinstalledHosts } from "./reinstalled-hosts.ts";
import { releaseSteps } from "./release-steps.ts";
import { stopNotes } from "./stop-notes.ts";
import { isUpgraded, type UpgradeDetails, upgradeSteps } from "./upgrade-steps.ts";
import { upgradedProducts } from "./upgraded-products.ts";

/** Seconds until an installed host is healthy, and a new one. */
const installedWithin = 120;
const newWithin = 600;

/** What steps depend on besides the two stages. */
export interface Circumstances {
  /** Hosts that do not run: no step touches them. */
  readonly down: ReadonlySet<string>;
  /** By host, the units that read certificates with names that the host does not have yet. */
  readonly renewals: ReadonlyMap<string, HostEffect["units"]>;
  /** Hosts that change after the other ones that keep their services: those others depend on the new state of these at once. */
  readonly later?: ReadonlySet<string> | undefined;
}

/**
 * The steps from one stage to the next. Hosts that lose a service come first, so that a service stops before others close
 * their firewalls to it. Hosts that exist come before those that get a new service, so that they admit it before it connects.
 *
 * @param stage number of the stage to which the steps lead
 */
export function changeSteps(
  before: Estate,
  after: Estate,
  stage: number,
  { down, renewals, later = new Set() }: Circumstances,
): readonly ChangeStep[] {
  const effects = new Map(
    hostEffects(before, after)
      .filter(({ host }) => !down.has(host))
      .map((effect) => [effect.host, withUnits(effect, renewals.get(effect.host) ?? [])]),
  );
  const electorate = electorateOf(before.plan, after.plan, down);
  const reinstalled = new Set(reinstalledHosts(before.plan, after.plan));
  const products = upgradedProducts(before.plan, after.plan);
  // They come and go with the version of a product that stops on all hosts at once.
  const exchanged = new Set<string>(
    products.flatMap(({ upgrade, services }) => (upgrade?.stopped ? [...services] : [])),
  );
  const [gained, lost] = [
    missingFrom(after.plan, before.plan, reinstalled).filter(({ id }) => !exchanged.has(id)),
    missingFrom(before.plan, after.plan, reinstalled).filter(({ id }) => !exchanged.has(id)),
  ];
  const gaining = new Set([...gained.map(({ host }) => host), ...newOwners(before.plan, after.plan)]);
  const losing = new Set([...lost.map(({ host }) => host), ...newOwners(after.plan, before.plan)]);
  const alone = keptMembers(before.plan, after.plan, new Set([...gaining, ...losing]), down);
  const stopped = new Set<string>([...alone.stopping].map(({ id }) => id));
  const steps: ChangeStep[] = [];
  const closing: ChangeStep[] = [];
  const files = groupBy(before.bundle.artifacts, ({ host }) => host);
  const sumOf = memoized(cksum);
  const command = (
    step: Pick<CommandStep, "host" | "title" | "commands" | "undo"> & Partial<StepBase>,
    halted: readonly Service[] = [],
  ) =>
    steps.push({
      kind: "command",
      stage,
      stops: [],
      failovers: [],
      notes: stopNotes(halted),
      quorums: electorate.without(halted),
      ...step,
    });
  const ask = (services: readonly Service[], plan: Plan, moment: Moment) => {
    for (const service of services) {
      const membership = plan.memberships.find((each) => each.service === service.id);
      const host = memberBeside(service, before.plan, after.plan, down);
      const text = membership?.[moment];
      if (!membership || text === undefined || host === undefined) continue;
      if (moment === "enter") electorate.add(service);
      if (moment === "release" || moment === "forget") electorate.remove(service);
      const leading = moment === "release" && !down.has(service.host) && leads(plan, service);
      command({
        host,
        title: titles[moment](service),
        commands: [text],
        // An announced member counts before it runs.
        quorums: electorate.without(moment === "enter" ? [service] : []),
        // A member that leads hands over before it leaves.
        failovers: leading ? handover(plan, parentOf(service.source)) : [],
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
    const installed = new Set(own.map(({ host }) => host));
    // A member that nobody announces joins when it starts.
    for (const service of gained) if (installed.has(service.host)) electorate.add(service);
    steps.push(installStep(before, after, stage, own, title, wait, stopped, electorate, down, details));
  };

  steps.push(...releaseSteps(before.plan, after.plan, { stage, quorums: electorate.without([]) }, down));
  for (const { id, title, host, unit } of alone.stopping) {
    const elections = before.plan.agreements.filter(({ members }) => members.includes(id));
    command({
      host,
      title: `Stop ${title} on ${host} until it has the new files`,
      commands: [`systemctl stop ${unit}`],
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
  for (const host of reinstalled) {
    if (!effects.has(host)) continue;
    // A run that starts again must not retire a machine that has its new system.
    command({
      host,
      title: `Find ${host} with its old system`,
      commands: [
        `[ "$(cat ${bundleState}/bundle)" = ${bundleDigest(files.get(host) ?? [], sumOf)} ] || { echo "${host} does not have the files of stage ${stage - 1}. If it has its new system, go on with a later step."; false; }`,
      ],
      notes: systemNotes(before.plan, host),
      undo: "Nothing is needed.",
    });
    for (const peer of clusterPeers(before.plan, host))
      command({
        host: peer,
        title: `Find ${peer} healthy before ${host} leaves`,
        commands: healthCommands(before.plan, peer),
        undo: "Nothing is needed.",
      });
  }
  ask(leaving, before.plan, "release");
  for (const { host, kind } of effects.values()) {
    if (kind === "gone" || reinstalled.has(host))
      steps.push(retireStep(before, after, stage, host, stopped, electorate, down));
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
    command(
      {
        host,
        title: `Stop what leaves ${host}`,
        commands: [`systemctl stop ${units}`],
        undo: `Run \`systemctl start ${units}\` on the same host.`,
      },
      clients,
    );
  }
  install(shrinking, "Stop what leaves");
  ask(leaving, before.plan, "forget");
  for (const host of reinstalled) {
    if (!effects.has(host)) continue;
    steps.push(...reinstallation(after.plan, host, { stage, quorums: electorate.without([]) }));
  }
  const existing = hosts.filter((host) => !gaining.has(host) && !losing.has(host));
  const changing = () => existing.filter((host) => effects.has(host));
  const keeping = "Install on hosts that keep their services";
  for (const product of products) {
    const own = existing.filter((host) => isUpgraded(before.plan, after.plan, product, host));
    if (own.length === 0) continue;
    const { preparing, title, details, wait, first, completing, ...upgraded } = upgradeSteps(
      before.plan,
      after.plan,
      { stage, electorate },
      product,
    );
    steps.push(...preparing);
    if (product.upgrade?.stopped) {
      // Its services start only once the hosts that they connect to admit them, and its clients only once it runs.
      const clients = new Set(product.upgrade.clients?.map((id) => serviceOf(before.plan, id)?.host));
      const others = changing().filter((host) => !own.includes(host) && !clients.has(host));
      install(others, keeping);
      for (const host of others) effects.delete(host);
    }
    const awaited = own.filter((host) => first.has(host));
    install(awaited, `${title} on ${awaited.join(", ")}`, newWithin, details);
    install(
      own.filter((host) => !first.has(host)),
      title,
      wait ?? newWithin,
      details,
    );
    steps.push(...completing);
    closing.push(...upgraded.closing);
    for (const host of own) effects.delete(host);
  }
  const [sooner, last] = [
    changing().filter((host) => !later.has(host)),
    changing().filter((host) => later.has(host)),
  ];
  install(sooner, keeping);
  install(last, "Install on hosts whose clients have changed");
  for (const host of hosts.filter((name) => gaining.has(name))) {
    const own = gained.filter((service) => service.host === host);
    ask(own, after.plan, "enter");
    const isNew = effects.get(host)?.kind === "new";
    const title = `Start ${reinstalled.has(host) ? "the services of" : "what is new on"} ${host}`;
    install([host], title, isNew ? newWithin : installedWithin);
    ask(own, after.plan, "settle");
  }
  for (const { path, host: first, title, commands, interrupts, atOnce } of after.plan.activations) {
    if (!changesMeaning(before, after, path)) continue;
    const hosts = after.bundle.artifacts.flatMap((file) => (file.path === path ? file.host : []));
    const host = [first, ...hosts].find((each) => !down.has(each));
    if (host === undefined) continue;
    command({
      host,
      title,
      commands,
      failovers: changesMeaning(before, after, path, atOnce) ? handover(after.plan, interrupts) : [],
      undo: `Install stage ${stage - 1} on the hosts of this file again, and repeat this step.`,
    });
  }
  steps.push(...closing);
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

/** The services of one plan that the other has not, and all of those on some hosts. */
function missingFrom(plan: Plan, other: Plan, hosts: ReadonlySet<string>): readonly Service[] {
  const known = new Set(startedServices(other).map(({ id }) => id));
  return startedServices(plan).filter(({ id, host }) => !known.has(id) || hosts.has(host));
}

/** Reports whether a service connects to a listener on any of these hosts. */
function connectsTo(plan: Plan, { id }: Service, hosts: ReadonlySet<string>): boolean {
  const near = new Set(plan.listeners.flatMap((listener) => (hosts.has(listener.host) ? listener.id : [])));
  return plan.flows.some(({ from, to }) => from.includes(id) && to.some((listener) => near.has(listener)));
}

/** A host with a service of the same tier that both plans have, so that it runs now. */
function memberBeside(
  { tier, host }: Service,
  before: Plan,
  after: Plan,
  down: ReadonlySet<string>,
): string | undefined {
  const known = new Set(startedServices(before).map(({ id }) => id));
  return startedServices(after).find(
    (each) => each.tier === tier && each.host !== host && known.has(each.id) && !down.has(each.host),
  )?.host;
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
  electorate: Electorate,
  down: ReadonlySet<string>,
  details: UpgradeDetails | undefined,
): InstallStep {
  const restarted = hosts.flatMap(({ host, units }) =>
    units.flatMap(({ unit, action }) =>
      action === "reload" ? [] : servicesOf([before.plan, after.plan], host, unit),
    ),
  );
  const fresh = new Set(hosts.flatMap(({ host, kind }) => (kind === "new" ? host : [])));
  const running = new Set(
    startedServices(before.plan).flatMap(({ id, host }) => (fresh.has(host) ? [] : id)),
  );
  const own = new Set(hosts.map(({ host }) => host));
  const stopping = restarted.filter(({ id }) => running.has(id));
  const leading = restarted.filter(
    (service) => running.has(service.id) && !details?.halted.has(service.id) && leads(before.plan, service),
  );
  return {
    kind: "install",
    stage,
    title,
    hosts,
    gates: gatesOf(
      after.plan,
      hosts.map(({ host }) => host),
      details?.upgrade?.ready,
    ),
    wait: wait + Math.max(0, ...stopping.map(({ stopSeconds = 0 }) => stopSeconds)),
    quorums: details?.upgrade?.together
      ? electorate.without(restarted)
      : worst(
          hosts.map(({ host }) => electorate.without(restarted.filter((service) => service.host === host))),
        ),
    stops: [
      ...new Set([
        ...stopsOf(before.plan, stopping, down),
        ...stopsOf(after.plan, stopping, down),
        ...(details?.stops ?? []),
      ]),
    ],
    failovers: distinct(
      [
        ...leading.map(({ source }) => parentOf(source)),
        ...before.plan.agreements
          .filter((each) => interrupted(before.plan, after.plan, each, own, stopped))
          .map(({ source }) => source),
        // The first election of a VIP that had one host is that of the new estate.
      ].flatMap((source) => [...handover(before.plan, source), ...handover(after.plan, source)].slice(0, 1)),
    ),
    notes: [...stopNotes(stopping), ...(details?.notes ?? [])],
    ...(details && { upgrade: details.upgrade }),
    undo: details
      ? details.undo
      : fresh.size > 0
        ? "Plan the change from this stage back to the old topology."
        : `Install stage ${stage - 1} on the same hosts again.`,
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

/** Of the voters of each quorum while one host after the other changes, those with the fewest that run. */
function worst(moments: readonly (readonly Voters[])[]): readonly Voters[] {
  const least = new Map<string, Voters>();
  for (const each of moments.flat()) {
    const known = least.get(each.title);
    if (known === undefined || each.down > known.down) least.set(each.title, each);
  }
  return [...least.values()];
}

/** Adds actions on units to an effect. What happens to a unit anyway includes a reload, and a new unit starts with everything. */
function withUnits(effect: HostEffect, more: HostEffect["units"]): HostEffect {
  if (more.length === 0 || effect.kind !== "changed") return effect;
  const units = new Map(effect.units.map((each) => [each.unit, each]));
  for (const each of more)
    if ((units.get(each.unit)?.action ?? "reload") === "reload") units.set(each.unit, each);
  return { ...effect, units: [...units.values()].toSorted((a, b) => compareText(a.unit, b.unit)) };
}

function distinct(failovers: InstallStep["failovers"]): InstallStep["failovers"] {
  return [...new Map(failovers.map((each) => [each.title, each])).values()];
}

/** What people know of the members on a host before it has another system. */
function systemNotes(plan: Plan, host: string): readonly string[] {
  const own = new Set(startedOn(plan, host).map(({ id }) => id));
  return plan.memberships.flatMap(({ service, otherSystem }) =>
    otherSystem !== undefined && own.has(service) ? otherSystem : [],
  );
}

/** The other hosts that have the data of the members on a host. */
function clusterPeers(plan: Plan, host: string): readonly string[] {
  const members = new Set(plan.memberships.map(({ service }) => service));
  const own = plan.services.filter((service) => members.has(service.id));
  const tiers = new Set(own.flatMap((each) => (each.host === host ? each.tier : [])));
  return [...new Set(own.flatMap((each) => (tiers.has(each.tier) && each.host !== host ? each.host : [])))];
}

/** Fail unless a host is healthy and passes its gates. */
function healthCommands(plan: Plan, host: string): readonly string[] {
  const gates = (byHost(plan.checks).get(host) ?? []).filter(({ gate }) => gate !== undefined);
  return [`${operatorScripts}/verify.sh --wait ${installedWithin}`, ...gates.map(({ command }) => command)];
}

/** People install the operating system, and install.sh checks the machine before members count on it. */
function reinstallation(
  after: Plan,
  host: string,
  common: Pick<StepBase, "stage" | "quorums">,
): readonly [ConfirmStep, CheckStep] {
  const { platform, address } = after.hosts.get(host) ?? {};
  const nothing = { stops: [], failovers: [], undo: "Nothing is needed." };
  return [
    {
      ...common,
      ...nothing,
      kind: "confirm",
      title: `Install ${platform?.title} on ${host}`,
      notes: [
        `Erase the machine, and give it the same name and the same address, ${address}. Nothing of the old system may start again.`,
        "Its SSH host key is a new one: replace it where you keep known hosts, and let your key in.",
      ],
    },
    {
      ...common,
      ...nothing,
      kind: "check",
      title: `Check ${host} before it joins`,
      hosts: [{ host, kind: "new", stage: common.stage, expected: "none", upgraded: false }],
      notes: [`Accounts and packages are installed on ${host}, and no service is started.`],
    },
  ];
}

function retireStep(
  before: Estate,
  after: Estate,
  stage: number,
  host: string,
  stopped: ReadonlySet<string>,
  electorate: Electorate,
  down: ReadonlySet<string>,
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
  const returns = after.plan.hosts.has(host);
  return {
    kind: "retire",
    stage,
    host,
    title: `Retire ${host}`,
    units: [...new Set([...others("timer"), ...leaving.map(({ unit }) => unit), ...others("mount")])],
    remains: returns
      ? []
      : [
          ...new Set([
            ...memberships.map(({ remains }) => remains),
            ...unreleased
              .filter(({ keepsState }) => keepsState)
              .map(({ title }) => `The data of ${title} stays on ${host}.`),
          ]),
        ],
    secrets: [
      ...files.flatMap(({ path, sensitive }) => (sensitive ? path : [])),
      ...(before.plan.tlsOffered ? (byHost(before.plan.certificates).get(host) ?? []) : []).flatMap(
        (each) => {
          const { key, combined } = certificatePaths(each.name);
          return each.combined ? [key, combined] : [key];
        },
      ),
    ],
    quorums: electorate.without(returns ? leaving : []),
    stops: returns ? stopsOf(before.plan, leaving, down) : [],
    // Members of a cluster have been released before.
    failovers: distinct(
      [
        ...unreleased.map(({ source }) => parentOf(source)),
        ...before.plan.agreements
          .filter((each) => interrupted(before.plan, after.plan, each, new Set([host]), stopped))
          .map(({ source }) => source),
      ].flatMap((source) => handover(before.plan, source)),
    ),
    notes: stopNotes(leaving),
    undo:
      returns && memberships.some(({ release }) => release !== undefined)
        ? "Nothing: the host joins its clusters as a new member."
        : `Install stage ${stage - 1} on the host again, unless a cluster has forgotten it.`,
  };
}

function servicesOf(plans: readonly Plan[], host: string, unit: string): readonly Service[] {
  const found = plans.flatMap((plan) => startedOn(plan, host)).filter((service) => service.unit === unit);
  return [...new Map(found.map((service) => [service.id, service])).values()];
}

/** What does not work while these services of one host after the other restart, and does while their hosts alone are down. */
function stopsOf(plan: Plan, restarted: readonly Service[], down: ReadonlySet<string>): readonly string[] {
  const before = new Set(outageWithout(plan, down, []).map(({ title }) => title));
  const stops = [...groupBy(restarted, ({ host }) => host).values()]
    .flatMap((own) => outageWithout(plan, down, own))
    .flatMap(({ title }) => (before.has(title) ? [] : title));
  return [...new Set(stops)];
}

/**
 * Reports whether a file that both estates have means something else on any host.
 *
 * @param except beginnings of lines that do not count
 */
function changesMeaning(
  before: Estate,
  after: Estate,
  path: string,
  except: readonly string[] = [],
): boolean {
  const old = new Map(
    before.bundle.artifacts.filter((file) => file.path === path).map((file) => [file.host, file]),
  );
  return after.bundle.artifacts.some((file) => {
    const former = file.path === path ? old.get(file.host) : undefined;
    return (
      former !== undefined &&
      meaningOf({ ...former, firstStart: except }) !== meaningOf({ ...file, firstStart: except })
    );
  });
}
