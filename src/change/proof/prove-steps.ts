import { durationOf } from "../../analysis/failovers.ts";
import type { ServiceId } from "../../model/facts.ts";
import type { NonEmpty } from "../../model/non-empty.ts";
import { byHost } from "../../model/plan.ts";
import { parentOf, pointerSegments } from "../../model/pointer.ts";
import { bundleDigest, cksum } from "../bundle-digest.ts";
import type { ChangeStep, InstalledHost, Voters } from "../change-step.ts";
import { proofEstate } from "./proof-estate.ts";
import type { ProofStage } from "./proof-stage.ts";
import {
  isReinstalled,
  isUpgraded,
  meaningAt,
  type Requirement,
  requirements,
  rotationOf,
  sectionOf,
  unitsOfPackages,
  upgradesOf,
} from "./requirements.ts";
import type { Fault } from "./written-plan.ts";

type Of<Kind extends ChangeStep["kind"]> = Extract<ChangeStep, { readonly kind: Kind }>;

/**
 * Plays the steps of a plan, and yields what breaks a law, the first fault first. Knows the stages by their facts and files
 * alone, and nothing of how the steps were found.
 */
export function* proveSteps(
  stages: NonEmpty<ProofStage>,
  steps: readonly ChangeStep[],
  down: ReadonlySet<string>,
): Iterable<Fault> {
  const [first] = stages;
  const last = stages.length - 1;
  const estate = proofEstate(stages, down);
  let current = 0;
  let [before, after] = [first, first];
  let open = new Set<Requirement>();
  let changing: ReadonlySet<string> = new Set();
  let titles = new Map<string, string>();
  /** Hosts that are retired, return, and are checked again. */
  const [returning, checked] = [new Set<string>(), new Set<string>()];
  const settle = () => {
    titles = new Map(
      [before, after].flatMap(({ plan }) => plan.quorums.map(({ source, title }) => [source, title])),
    );
    estate.voters.clear();
    for (const { source, hosts } of before.plan.quorums) estate.voters.set(source, new Set(hosts));
  };
  settle();

  function* begin(): Iterable<string> {
    current += 1;
    [before, after] = [after, stages[current] ?? after];
    yield* pathFaults(before, after, down);
    estate.leadTo(after);
    settle();
    changing = new Set(
      [...new Set([...before.hosts, ...after.hosts])].filter(
        (host) => !down.has(host) && !estate.isAlike(host, current - 1, current),
      ),
    );
    open = new Set(requirements(before, after, estate, changing));
    const lost = [...down].filter((host) => !(stages[last] ?? first).hosts.has(host));
    if (current === 1 && lost.length > 0)
      open.add({
        kind: "confirm",
        missing: `nobody confirms that ${lost.join(", ")} will not start again`,
        texts: lost,
        before: changing,
        after: new Set(),
      });
  }
  function* finish(): Iterable<string> {
    for (const host of changing) {
      if (after.hosts.has(host) && !estate.isAlike(host, estate.numberOf(host) ?? -1, current))
        yield `no step installs the files of the stage on ${host}`;
      if (!after.hosts.has(host) && !estate.isRetired(host)) yield `no step retires ${host}`;
    }
    for (const { missing } of open) yield missing;
    for (const id of estate.halted())
      if (after.started.has(id)) yield `${estate.nameOf(id)} stopped, and nothing starts it again`;
    for (const { source, title, hosts } of after.plan.quorums) {
      const voters = [...(estate.voters.get(source) ?? [])].sort();
      if (voters.join() !== [...hosts].sort().join())
        yield `${title} ends with the voters ${voters.join(", ")}, and those of the topology are ${[...hosts].sort().join(", ")}`;
    }
  }
  const ofStage = function* (clauses: Iterable<string>): Iterable<Fault> {
    for (const clause of clauses)
      yield { at: `/stages/${current}`, message: `Stage ${current} "${after.title}": ${clause}.` };
  };

  const ofStepAt = function* (index: number, clauses: Iterable<string>): Iterable<Fault> {
    for (const clause of clauses)
      yield { at: `/steps/${index}`, message: `Step ${index + 1} "${steps[index]?.title}": ${clause}.` };
  };

  for (const [index, step] of steps.entries()) {
    const ofStep = (clauses: Iterable<string>) => ofStepAt(index, clauses);
    if (step.stage < 1 || step.stage > last)
      yield* ofStep([`it belongs to stage ${step.stage}, and the plan has the stages 1 to ${last}`]);
    if (step.stage < current)
      yield* ofStep([`it belongs to stage ${step.stage}, and comes after steps of stage ${current}`]);
    while (current < Math.min(step.stage, last)) {
      if (current > 0) yield* ofStage(finish());
      yield* ofStage(begin());
    }
    yield* ofStep(play(step, index));
  }
  while (current < last) {
    if (current > 0) yield* ofStage(finish());
    yield* ofStage(begin());
  }
  if (current > 0) yield* ofStage(finish());
  const [check] = steps;
  if (check?.kind === "check") yield* ofStepAt(0, checkFaults(check));

  function* play(step: ChangeStep, index: number): Iterable<string> {
    const halted: ReadonlySet<string>[] = [];
    switch (step.kind) {
      case "check":
        if (index > 0 && !step.hosts.every(({ host }) => estate.isAway(host)))
          yield "the check of all hosts comes before every other step";
        for (const { host } of step.hosts) {
          for (const each of open)
            if (each.kind === "confirm" && each.anew && each.before.has(host)) yield each.missing;
          checked.add(host);
        }
        break;
      case "confirm":
      case "command":
        yield* commandFaults(step);
        break;
      case "stop":
        for (const host of step.hosts) {
          yield* untouchable(host);
          yield* stopFaults(estate.servicesOf(host, step.unit).map(({ id }) => id));
        }
        yield* followerFaults();
        break;
      case "start":
        for (const host of step.hosts) {
          yield* untouchable(host);
          yield* startFaults(host, step.unit);
        }
        break;
      case "retire":
        yield* retireFaults(step);
        break;
      case "install":
        halted.push(...(yield* installFaults(step)));
        break;
    }
    const moments = halted.length === 0 ? [new Set<string>()] : halted;
    yield* quorumFaults(
      step,
      moments.map((each) => estate.quorums(titles, each)),
    );
    for (const { title, worst, typical } of step.failovers) {
      const known = [before, after].some(({ plan }) =>
        plan.failovers.some((failover) => {
          const duration = durationOf(plan, failover);
          return failover.title === title && duration.total === worst && duration.typical === typical;
        }),
      );
      if (!known)
        yield `no failover "${title}" of the estate takes at most ${worst} s, typically ${typical} s`;
    }
    if (step.kind === "command" || step.kind === "retire") yield* estate.faultsAround(step.host);
    if (step.kind === "stop" || step.kind === "start")
      for (const host of step.hosts) yield* estate.faultsAround(host);
  }

  function* untouchable(host: string): Iterable<string> {
    if (estate.isDown(host)) yield `${host} is down`;
    else if (estate.isRetired(host)) yield `${host} is retired`;
    else if (estate.numberOf(host) === undefined) yield `the estate does not have ${host} yet`;
  }

  function* stopFaults(ids: readonly string[]): Iterable<string> {
    for (const { running = [], missing } of open) if (ids.some((id) => running.includes(id))) yield missing;
    for (const { facts } of upgradesOf(before, after)) {
      const client = facts?.clients?.find((id) => before.started.has(id) && estate.runs(id));
      if (client !== undefined && ids.some((id) => facts?.services.includes(id as ServiceId)))
        yield `${estate.nameOf(client)} still runs, and uses what stops`;
    }
    estate.stop(ids);
  }

  /** While a leader that others copy has stopped, one of them that runs would take its place with what it has. */
  function* followerFaults(): Iterable<string> {
    for (const { facts } of upgradesOf(before, after)) {
      const isLeading = (id: string) => before.started.get(id)?.host === facts?.leader;
      const halted = facts?.services.find((id) => isLeading(id) && !estate.runs(id));
      const running = facts?.services.find((id) => !isLeading(id) && estate.runs(id));
      if (facts?.leader !== undefined && halted !== undefined && running !== undefined)
        yield `${estate.nameOf(running)} still runs, and may take over from ${facts.leader}`;
    }
  }

  /** What stopped for an upgrade starts once all of its hosts have changed. */
  function* startFaults(host: string, unit: string): Iterable<string> {
    const ids = estate.servicesOf(host, unit).map(({ id }) => id);
    if (ids.length === 0) yield `${host} has no ${unit}`;
    for (const { holds = [], missing } of open) if (ids.some((id) => holds.includes(id))) yield missing;
    for (const { product, facts } of upgradesOf(before, after)) {
      const early = facts?.services.find(
        (id) =>
          changing.has(before.started.get(id)?.host ?? "") &&
          estate.numberOf(before.started.get(id)?.host ?? "") !== current,
      );
      if (early !== undefined && ids.some((id) => facts?.clients?.includes(id)))
        yield `${host} starts ${unit} before ${product} has changed on ${before.started.get(early)?.host}`;
    }
    estate.start(ids);
  }

  /** Comes last: a step that is left out has been told by then. */
  function* checkFaults({ hosts }: Of<"check">): Iterable<string> {
    const installed = new Map<string, string>();
    const gone = new Set<string>();
    for (const step of steps) {
      if (step.kind === "retire") gone.add(step.host);
      if (step.kind === "install")
        for (const { host, kind, expected } of step.hosts)
          if (!installed.has(host) && !gone.has(host))
            installed.set(host, JSON.stringify([kind, step.stage, expected, step.upgrade !== undefined]));
    }
    for (const { host, kind, stage, expected, upgraded } of hosts) {
      if (installed.get(host) !== JSON.stringify([kind, stage, expected, upgraded]))
        yield `${host} is not checked with the files that it gets first`;
      installed.delete(host);
    }
    for (const host of installed.keys()) yield `${host} is not checked, and a later step installs it`;
  }

  function* commandFaults(step: Of<"command" | "confirm">): Iterable<string> {
    if (step.kind === "command") {
      yield* untouchable(step.host);
      for (const command of step.commands) {
        const [, units = ""] = /^systemctl stop (.+)$/.exec(command) ?? [];
        for (const unit of units.split(" "))
          yield* stopFaults(estate.servicesOf(step.host, unit).map(({ id }) => id));
      }
    }
    for (const each of open) {
      if (each.kind !== step.kind) continue;
      if (step.kind === "command" && each.host !== undefined && each.host !== step.host) continue;
      const said = step.kind === "command" ? step.commands : [step.title];
      const isPart = each.part === true || step.kind === "confirm";
      if (
        !each.texts.every((text) => (isPart ? said.some((one) => one.includes(text)) : said.includes(text)))
      )
        continue;
      const early = [...each.after].find(
        (host) => !estate.isRetired(host) && !estate.isAlike(host, estate.numberOf(host) ?? -1, current),
      );
      if (early !== undefined) yield `it comes before ${early} has changed`;
      const running = each.stopped?.find((id) => estate.runs(id));
      if (running !== undefined) yield `${estate.nameOf(running)} still runs`;
      yield* ofMember(each);
      if (each.follows !== undefined && open.has(each.follows)) yield each.follows.missing;
      const halted = each.running?.find((id) => before.started.has(id) && !estate.runs(id));
      if (halted !== undefined) yield `${estate.nameOf(halted)} has stopped already`;
      for (const other of open)
        if (each.confirmed !== undefined && other.kind === "confirm" && other.texts.includes(each.confirmed))
          yield other.missing;
      open.delete(each);
      if (each.votes) {
        const { service, from } = each.votes;
        const voters = estate.voters.get(parentOf(service.source));
        if (from) voters?.add(service.host);
        else voters?.delete(service.host);
      }
    }
  }

  /** A member leaves once the others are found healthy, and enters once its former self has left. */
  function* ofMember({ votes }: Requirement): Iterable<string> {
    for (const other of open) {
      const found = other.votes === undefined && votes && !votes.from && other.before.has(votes.service.host);
      const former =
        votes?.from && other.votes?.from === false && other.votes.service.id === votes.service.id;
      if ((found && !other.anew) || former) yield other.missing;
    }
  }

  function* demanded(host: string): Iterable<string> {
    for (const each of open) if (each.before.has(host) && !each.anew) yield each.missing;
    if (steps[0]?.kind !== "check" && !isReinstalled(before, after, host) && !returning.has(host))
      yield "no step checks all hosts before the first one changes";
  }

  /** What a machine with another operating system needs before it is installed. */
  function* awaited(host: string): Iterable<string> {
    for (const each of open) if (each.before.has(host) && each.anew) yield each.missing;
    if (!returning.has(host)) return;
    if (isReinstalled(before, after, host) && !checked.has(host)) yield `${host} is not checked again`;
  }

  /** A service that leaves stops before others close their firewalls to it. */
  function* closedFaults(host: string): Iterable<string> {
    for (const { from } of before.to.get(host) ?? [])
      for (const client of from) {
        const service = before.started.get(client);
        if (service && !after.started.has(client) && service.host !== host && estate.runs(client))
          yield `${host} closes its firewall to ${estate.nameOf(client)}, which still runs`;
      }
  }

  /** Of a value that people have introduced at a server, clients come first: the server disconnects those with the old one. */
  function* rotationFaults(host: string): Iterable<string> {
    for (const name of Object.keys(after.secrets)) {
      const isRotated = before.secrets[name]?.join() !== after.secrets[name]?.join();
      if (!isRotated || !rotationOf(after, name)?.byHand) continue;
      const servers = new Set(
        after.plan.services.flatMap((each) =>
          pointerSegments(each.source)[0] === sectionOf(after, name) ? each.host : [],
        ),
      );
      const client = [...changing].find((each) => !servers.has(each) && estate.numberOf(each) !== current);
      if (servers.has(host) && client !== undefined)
        yield `${host} checks the new ${name} before ${client} uses it`;
    }
  }

  function* retireFaults({ host, units, secrets }: Of<"retire">): Iterable<string> {
    yield* untouchable(host);
    const returns = isReinstalled(before, after, host);
    if (after.hosts.has(host) && !returns) yield `${host} stays in the estate`;
    yield* demanded(host);
    const own = before.plan.hosts.get(host)?.source;
    for (const { unit, host: where, source } of before.started.values())
      if (where === host && source !== own && !units.includes(unit)) yield `it does not stop ${unit}`;
    for (const { path, sensitive } of before.files.get(host) ?? [])
      if (sensitive && !secrets.includes(path)) yield `it does not remove ${path}`;
    estate.retire(host, returns);
    if (!returns) return;
    returning.add(host);
    checked.delete(host);
  }

  /** @returns the services that do not run, for each moment of the step */
  function* installFaults(step: Of<"install">): Generator<string, readonly ReadonlySet<string>[]> {
    const upgrades = upgradesOf(before, after);
    yield* gateFaults(step);
    const restarted: Set<string>[] = [];
    for (const installed of step.hosts) {
      const { host } = installed;
      yield* hostFaults(installed);
      yield* demanded(host);
      yield* awaited(host);
      yield* closedFaults(host);
      yield* rotationFaults(host);
      for (const upgrade of upgrades.filter((each) => isUpgraded(before, after, each, host))) {
        const { product, facts, services } = upgrade;
        const asStated =
          step.upgrade?.together === (facts?.together ?? false) && step.upgrade.ready === facts?.ready;
        if (!asStated)
          yield `${host} is not upgraded to ${product} ${upgrade.version} as its product needs it`;
        const running = facts?.stopped
          ? [...services].find(
              (id) =>
                before.started.has(id) &&
                estate.runs(id) &&
                estate.numberOf(before.started.get(id)?.host ?? "") !== current,
            )
          : undefined;
        if (running !== undefined)
          yield `${estate.nameOf(running)} still runs, and ${product} must not run in two versions`;
        const { leader } = facts ?? {};
        if (leader !== undefined && leader !== host && estate.numberOf(leader) !== current)
          yield `${host} changes before ${leader}, whose state it copies`;
        const waiting = after.plan.services.find(
          (each) =>
            facts?.stopped &&
            facts.leader === undefined &&
            each.awaited &&
            each.host !== host &&
            changing.has(each.host) &&
            estate.numberOf(each.host) !== current,
        );
        if (waiting && !step.hosts.some((each) => each.host === waiting.host))
          yield `${host} would wait for ${waiting.title} on ${waiting.host}, which changes later`;
      }
      const units = new Set(
        installed.units.flatMap(({ unit, action }) => (action === "reload" ? [] : [unit])),
      );
      restarted.push(
        new Set(
          [before, after]
            .flatMap(({ plan }) => byHost(plan.services).get(host) ?? [])
            .filter((each) => units.has(each.unit))
            .map(({ id }) => id),
        ),
      );
    }
    const joining = [...after.voters].flatMap(([key, [voter]]) => {
      const host = key.slice(key.lastIndexOf(" ") + 1);
      const isEntering = !before.voters.has(key) || isReinstalled(before, after, host);
      const isNew = voter && isEntering && step.hosts.some((each) => each.host === host);
      return isNew ? [{ source: parentOf(voter.source), host }] : [];
    });
    for (const { source, host } of joining) {
      if (step.hosts.length > 1) yield `${host} joins ${titles.get(source)} while other hosts change`;
      // A member that nobody announces joins when it starts.
      const voters = estate.voters.get(source) ?? new Set();
      estate.voters.set(source, voters.add(host));
    }
    const hosts = step.hosts.map(({ host }) => host);
    // Services that stopped on all hosts work again once the last host has changed.
    const stopping = new Set(
      upgrades.flatMap(({ facts, services }) => (facts?.stopped ? [...services] : [])),
    );
    const isStated = (id: string) =>
      stopping.has(id) &&
      step.stops.includes(after.started.get(id)?.title ?? "") &&
      [...stopping].some((each) => {
        const host = after.started.get(each)?.host;
        return host !== undefined && !estate.isDown(host) && estate.numberOf(host) !== current;
      });
    if (step.upgrade?.together) {
      for (const host of hosts) estate.install(host, current);
      for (const host of hosts) yield* estate.faultsAround(host);
      return [new Set(restarted.flatMap((each) => [...each]))];
    }
    // Those that lead come last, which nobody knows before.
    const restore = estate.remember();
    for (const order of [hosts.toReversed(), hosts]) {
      restore();
      for (const host of order) {
        estate.install(host, current);
        yield* estate.faultsAround(host, isStated);
      }
    }
    return restarted;
  }

  /** Each host is found healthy, and members that follow do so, before the next one changes. */
  function* gateFaults({ hosts, gates, upgrade }: Of<"install">): Iterable<string> {
    const stated = new Set(gates.flatMap(({ name, hosts: own }) => own.map((host) => `${name} on ${host}`)));
    for (const { host } of hosts) {
      const own = after.plan.checks.flatMap((each) => (each.host === host ? (each.gate ?? []) : []));
      for (const name of [...(upgrade?.ready === undefined ? [] : ["ready"]), "healthy", ...own])
        if (!stated.has(`${name} on ${host}`)) yield `it leaves out the gate ${name} on ${host}`;
    }
  }

  function* hostFaults({ host, kind, expected, files, units }: InstalledHost): Iterable<string> {
    if (estate.isDown(host)) yield `${host} is down`;
    if (!after.hosts.has(host)) yield `stage ${current} has no files for ${host}`;
    const former = estate.numberOf(host);
    if ((former === undefined) !== (kind === "new")) yield `${host} is ${kind === "new" ? "not new" : "new"}`;
    const old = former === undefined ? [] : (stages[former]?.files.get(host) ?? []);
    const next = after.files.get(host) ?? [];
    const digest = former === undefined ? "none" : bundleDigest(old, cksum);
    if (expected !== digest) yield `it expects the bundle "${expected}" on ${host}, which has "${digest}"`;
    const differing = new Set<string>();
    const oldAt = new Map(old.map((file) => [file.path, file]));
    const nextAt = new Map(next.map((file) => [file.path, file]));
    for (const [path, file] of nextAt) {
      const own = oldAt.get(path);
      const isSame =
        own?.content === file.content &&
        own.mode === file.mode &&
        own.user === file.user &&
        own.group === file.group;
      if (!isSame) differing.add(`${path} ${own ? "changed" : "added"}`);
    }
    for (const path of oldAt.keys()) if (!nextAt.has(path)) differing.add(`${path} removed`);
    const stated = new Set(files.map(({ path, change }) => `${path} ${change}`));
    for (const each of differing) if (!stated.has(each)) yield `on ${host} it does not state ${each}`;
    for (const each of stated)
      if (!differing.has(each)) yield `on ${host} it states ${each}, which its files do not show`;
    const acting = new Map(units.map(({ unit, action }) => [unit, action]));
    for (const [unit, action] of actionsOn(host, former)) {
      const given = acting.get(unit);
      if (given === action || (action === "reload" && given === "restart")) continue;
      yield `on ${host} it does not ${action} ${unit}`;
    }
  }

  /** The units of which a file means something else, or whose package does, and those that are new or gone. */
  function actionsOn(host: string, former: number | undefined): ReadonlyMap<string, string> {
    const old = former === undefined ? undefined : stages[former];
    const actions = new Map<string, string>();
    const startedIn = (at: ProofStage | undefined) =>
      new Set(at?.startedAt.get(host)?.map(({ unit }) => unit));
    const [was, is] = [startedIn(old), startedIn(after)];
    if (old)
      for (const strength of ["reload", "restart"] as const)
        for (const at of [old, after])
          for (const { path, onChange } of at.files.get(host) ?? [])
            if (onChange?.action === strength && meaningAt(old, host, path) !== meaningAt(after, host, path))
              for (const unit of onChange.units)
                if (was.has(unit) && is.has(unit)) actions.set(unit, strength);
    for (const unit of (old && unitsOfPackages(old, after, host)) ?? [])
      if (was.has(unit) && is.has(unit)) actions.set(unit, "restart");
    for (const unit of is) if (!was.has(unit)) actions.set(unit, "start");
    for (const unit of was) if (!is.has(unit)) actions.set(unit, "stop");
    return actions;
  }

  function* quorumFaults(step: ChangeStep, moments: readonly (readonly Voters[])[]): Iterable<string> {
    const computed = new Map<string, Voters>();
    for (const each of moments.flat()) {
      const known = computed.get(each.title);
      if (!known || each.down > known.down) computed.set(each.title, each);
    }
    for (const { title, voters, down: lost, needed } of computed.values()) {
      if (voters - lost < needed && voters > 2)
        yield `${title} has ${voters - lost} of ${voters} voters, and needs ${needed}`;
      const stated = step.quorums.find((each) => each.title === title);
      if (!stated) yield `it does not state the voters of ${title}`;
      else if (stated.voters !== voters || stated.down !== lost || stated.needed !== needed)
        yield `it states ${stated.voters - stated.down} of ${stated.voters} voters of ${title} and a majority of ${stated.needed}, and ${voters - lost} of ${voters} run and the majority is ${needed}`;
    }
    for (const { title } of step.quorums)
      if (!computed.has(title)) yield `it states voters of ${title}, which has none`;
  }
}

/** What is true of each edge of the path, whatever its steps. */
function* pathFaults(before: ProofStage, after: ProofStage, down: ReadonlySet<string>): Iterable<string> {
  const upgrades = upgradesOf(before, after);
  if (upgrades.length > 1)
    yield `${upgrades.map(({ product }) => product).join(" and ")} are upgraded in one stage`;
  for (const { source, title, hosts } of after.plan.quorums) {
    const former = before.plan.quorums.find((each) => each.source === source)?.hosts;
    if (!former) continue;
    const entering = hosts.filter((host) => !former.includes(host));
    const leaving = former.filter((host) => !hosts.includes(host));
    const anew = hosts.filter((host) => isReinstalled(before, after, host)).length;
    const replaced = leaving.filter((host) => down.has(host)).length;
    if (anew > 1 || (anew === 1 && entering.length + leaving.length > 0))
      yield `several members of ${title} leave at once, with the hosts that get another operating system`;
    if (entering.length > 1 || leaving.length > 1 || entering.length + leaving.length - replaced > 1)
      yield `the members of ${title} change from ${former.join(", ")} to ${hosts.join(", ")}, and only one enters or leaves at a time`;
    const [upgrade] = upgrades;
    if (upgrade && entering.length + leaving.length > 0)
      yield `${upgrade.product} is upgraded while the members of ${title} change`;
  }
  const changed = Object.entries(after.secrets).filter(
    ([name, now]) => (before.secrets[name] ?? ["old"]).join() !== now.join(),
  );
  if (changed.length > 1) yield `${changed.map(([name]) => name).join(" and ")} are rotated in one stage`;
  for (const [name, now] of changed) {
    const old = before.secrets[name] ?? ["old"];
    const knows = (accepted: readonly string[], [used]: readonly string[]) =>
      used !== undefined && accepted.includes(used);
    if (rotationOf(after, name)?.list && !(knows(old, now) && knows(now, old)))
      yield `hosts go from ${old.join(", ")} to ${now.join(", ")} of ${name}, so that some do not accept what others use`;
  }
}
