import { olderVersion, type Service, type Upgrade, type UpgradeCommand } from "../../model/facts.ts";
import { byHost, networkOf } from "../../model/plan.ts";
import { pointerSegments } from "../../model/pointer.ts";
import { compareVersions } from "../../model/version.ts";
import { bundleDigest, cksum } from "../bundle-digest.ts";
import type { ProofEstate } from "./proof-estate.ts";
import type { ProofStage } from "./proof-stage.ts";

/** A step that a stage needs besides the installation of files. */
export interface Requirement {
  readonly kind: "command" | "confirm";
  /** A clause, such as 'nobody announces sql4 to etcd'. */
  readonly missing: string;
  /** All of them are commands of the step, or part of one if `part` is true; or the title of a confirmation has all of them. */
  readonly texts: readonly string[];
  readonly part?: boolean;
  /** The host of the step; absent: any that runs. */
  readonly host?: string | undefined;
  /** Hosts that change only afterwards. */
  readonly before: ReadonlySet<string>;
  /** Hosts that have changed before. */
  readonly after: ReadonlySet<string>;
  /** Services that do not run any more by then. */
  readonly stopped?: readonly string[] | undefined;
  /** The one that comes before it. */
  readonly follows?: Requirement | undefined;
  /** Services that have not stopped yet by then. */
  readonly running?: readonly string[] | undefined;
  /** Services that stopped, and start only afterwards. */
  readonly holds?: readonly string[] | undefined;
  /** The text of a confirmation that comes before it. */
  readonly confirmed?: string;
  /** True if it concerns a machine with another operating system, so that the former one is retired without it. */
  readonly anew?: boolean;
  /** A member that votes from then on, or no longer. */
  readonly votes?: { readonly service: Service; readonly from: boolean };
}

const none: ReadonlySet<string> = new Set();

/** @param changed the hosts whose files differ, apart from those that are down */
export function* requirements(
  before: ProofStage,
  after: ProofStage,
  estate: ProofEstate,
  changed: ReadonlySet<string>,
): Iterable<Requirement> {
  yield* memberships(before, after, estate);
  yield* systems(before, after);
  for (const upgrade of upgradesOf(before, after)) {
    const hosts = new Set([...changed].filter((host) => isUpgraded(before, after, upgrade, host)));
    if (hosts.size === 0) continue;
    const { clients = [], stopped, prepare = [], before: first = [] } = upgrade.facts ?? {};
    const services = [...upgrade.services];
    const demanded = (
      { title, host, commands }: UpgradeCommand,
      moment: Omit<Requirement, "kind" | "missing" | "texts" | "host">,
    ): Requirement => ({
      ...moment,
      kind: "command",
      missing: `"${named(title, upgrade)}" is left out`,
      texts: commands.map((each) => named(each, upgrade)),
      host,
    });
    // Of an upgrade that one host leads, each command relies on those before.
    let former: Requirement | undefined;
    const inOrder = (requirement: Requirement): Requirement => {
      if (upgrade.facts?.leader === undefined) return requirement;
      former = { ...requirement, follows: former };
      return former;
    };
    for (const each of prepare)
      yield inOrder(demanded(each, { before: hosts, after: none, running: [...services, ...clients] }));
    for (const each of first)
      yield inOrder(
        demanded(each, {
          before: hosts,
          after: none,
          stopped: stopped ? [...services, ...clients] : undefined,
        }),
      );
    for (const each of upgrade.facts?.after ?? [])
      yield inOrder(demanded(each, { before: none, after: hosts, holds: clients }));
    for (const { product, commands } of after.plan.upgradeAdditions)
      if (product === upgrade.product)
        for (const each of commands) yield demanded(each, { before: none, after: changed });
  }
  for (const { path, title, commands } of after.plan.activations) {
    const reading = [...changed].filter((host) => meaningAt(after, host, path) !== undefined);
    const differs = reading.some((host) => {
      const former = meaningAt(before, host, path);
      return former !== undefined && former !== meaningAt(after, host, path);
    });
    if (differs)
      yield {
        kind: "command",
        missing: `"${title}" is left out, and no daemon reads ${path} by itself`,
        texts: commands,
        before: none,
        after: new Set(reading),
      };
  }
  yield* departures(before, after, estate, changed);
  yield* rotations(before, after, changed);
}

function* memberships(before: ProofStage, after: ProofStage, estate: ProofEstate): Iterable<Requirement> {
  const remains = ({ tier, host }: Service) =>
    [...after.started.values()].some(
      (each) =>
        each.tier === tier && each.host !== host && before.started.has(each.id) && !estate.isDown(each.host),
    );
  const own = (host: string) => (estate.isDown(host) ? none : new Set([host]));
  for (const { service: id, enter, settle } of after.plan.memberships) {
    const service = after.started.get(id);
    const anew = isReinstalled(before, after, service?.host ?? "");
    if (!service || (before.started.has(id) && !anew) || !remains(service)) continue;
    const { title, host } = service;
    const common = { kind: "command", before: none, after: none, anew } as const;
    if (enter !== undefined)
      yield {
        ...common,
        missing: `nobody announces ${host} to ${title}`,
        texts: [enter],
        before: own(host),
        votes: { service, from: true },
      };
    if (settle !== undefined)
      yield { ...common, missing: `nobody extends ${title} to ${host}`, texts: [settle], after: own(host) };
  }
  for (const { service: id, release, forget } of before.plan.memberships) {
    const service = before.started.get(id);
    const returns = isReinstalled(before, after, service?.host ?? "");
    if (!service || (after.started.has(id) && !returns) || !remains(service)) continue;
    const { title, host } = service;
    const votes = { service, from: false };
    const common = { kind: "command", before: none, after: none, votes } as const;
    if (release !== undefined)
      yield {
        ...common,
        missing: `nobody releases ${host} from ${title}`,
        texts: [release],
        before: own(host),
      };
    if (forget !== undefined)
      yield { ...common, missing: `nobody forgets ${host} in ${title}`, texts: [forget], after: own(host) };
  }
}

/** Whether a host gets another operating system. */
export function isReinstalled(before: ProofStage, after: ProofStage, host: string): boolean {
  const systems = [before, after].map(({ plan }) => {
    const found = plan.hosts.get(host);
    return found?.managed ? found.platform.name : undefined;
  });
  return !systems.includes(undefined) && systems[0] !== systems[1];
}

/** The other members of a cluster are healthy before one leaves, and people install what it returns with. */
function* systems(before: ProofStage, after: ProofStage): Iterable<Requirement> {
  for (const host of before.hosts) {
    if (!isReinstalled(before, after, host)) continue;
    const { title = "" } = after.plan.hosts.get(host)?.platform ?? {};
    const own = new Set([host]);
    yield {
      kind: "command",
      missing: `nobody finds ${host} with its old system`,
      texts: [` = ${bundleDigest(before.files.get(host) ?? [], cksum)} ]`],
      part: true,
      host,
      before: own,
      after: none,
    };
    yield {
      kind: "confirm",
      missing: `nobody installs ${title} on ${host}`,
      texts: [title, host],
      before: own,
      after: own,
      anew: true,
    };
    const clusters = before.plan.memberships.flatMap(({ service }) => before.started.get(service) ?? []);
    const tiers = new Set(clusters.flatMap((each) => (each.host === host ? each.tier : [])));
    const others = clusters.flatMap((each) => (each.host !== host && tiers.has(each.tier) ? each.host : []));
    for (const other of new Set(others))
      yield {
        kind: "command",
        missing: `nobody finds ${other} healthy before ${host} leaves`,
        texts: [
          "/verify.sh --wait ",
          ...before.plan.checks.flatMap((each) =>
            each.host === other && each.gate !== undefined ? each.command : [],
          ),
        ],
        part: true,
        host: other,
        before: own,
        after: none,
      };
  }
}

/** What people outside the estate know, and what still uses an address that goes. */
function* departures(
  before: ProofStage,
  after: ProofStage,
  estate: ProofEstate,
  changed: ReadonlySet<string>,
): Iterable<Requirement> {
  const { plan } = before;
  const confirm = (what: string): Requirement => ({
    kind: "confirm",
    missing: `nobody confirms that no client outside the estate uses ${what}`,
    texts: [what],
    before: changed,
    after: none,
  });
  const outside = (ids: ReadonlySet<string>) =>
    plan.flows.some(
      ({ from, to }) =>
        to.some((id) => ids.has(id)) && from.some((id) => (networkOf(plan, id)?.ranges ?? []).length > 0),
    );
  for (const { name, address, additionalAddresses, hosts } of plan.vips.values()) {
    const next = after.plan.vips.get(name);
    const atVip = plan.listeners.filter(({ vip }) => vip === name);
    const reached = new Set(atVip.map(({ id }) => id));
    // Its services stay, at the addresses of their hosts.
    const isLeft = [...after.listeners.values()].some(
      ({ service, front }) => front && atVip.some((each) => each.service === service),
    );
    const owners = next?.hosts ?? [...after.hosts];
    for (const each of next || isLeft ? [address, ...additionalAddresses] : []) {
      if (next && [next.address, ...next.additionalAddresses].includes(each)) continue;
      if (outside(reached)) yield confirm(each);
      for (const host of hosts)
        if (owners.includes(host) && !estate.isDown(host))
          yield {
            kind: "command",
            missing: `nobody closes the connections to ${each} on ${host}`,
            texts: [` ${each}`],
            part: true,
            confirmed: each,
            host,
            before: new Set([host]),
            after: none,
          };
    }
  }
  for (const { id, bind, vip, front, additional } of plan.listeners) {
    const next = after.listeners.get(id);
    if (!front || !next?.front || additional) continue;
    const kept = new Set([next.vip, ...(next.front.other ? [next.front.other.vip] : [])]);
    for (const each of [{ bind, vip }, ...(front.other ? [front.other] : [])]) {
      const isServed = kept.has(each.vip) || (each.vip !== undefined && !after.plan.vips.has(each.vip));
      if (!isServed && outside(new Set([id]))) yield confirm(each.bind);
    }
  }
  const gone = new Map<string, Set<string>>();
  for (const listener of plan.listeners) {
    const next = after.listeners.get(listener.id);
    if (listener.additional || !listener.additionalPorts || !next) continue;
    const kept = [next.port, ...(next.additionalPorts?.ports ?? [])];
    for (const port of [listener.port, ...listener.additionalPorts.ports])
      if (!kept.includes(port))
        gone.set(`port ${port}`, (gone.get(`port ${port}`) ?? new Set()).add(listener.id));
  }
  for (const [port, ids] of gone) if (outside(ids)) yield confirm(port);
  const either = plan.tlsOffered && !plan.tlsRequired;
  const accepting = plan.listeners.filter(({ eitherWay }) => eitherWay === "accepts");
  if (
    either &&
    (after.plan.tlsRequired || !after.plan.tlsOffered) &&
    outside(new Set(accepting.map(({ id }) => id)))
  )
    yield confirm("TLS");
}

function* rotations(
  before: ProofStage,
  after: ProofStage,
  changed: ReadonlySet<string>,
): Iterable<Requirement> {
  for (const [name, now] of Object.entries(after.secrets)) {
    const old = (before.secrets[name] ?? ["old"]).join();
    if (old === now.join()) continue;
    const rotation = rotationOf(after, name);
    if (rotation?.byHand)
      yield {
        kind: "confirm",
        missing: `nobody introduces the new ${name}`,
        texts: [name],
        before: changed,
        after: none,
      };
    if (rotation?.list && now.join() === "new,old")
      yield {
        kind: "command",
        missing: `"${rotation.list.renewal.title}" is left out`,
        texts: rotation.list.renewal.commands,
        before: none,
        after: changed,
      };
  }
}

export function rotationOf({ plan }: ProofStage, name: string) {
  return plan.procedures.find(
    ({ occasion, secrets }) => occasion === "rotation" && secrets?.includes(name) === true,
  )?.rotation;
}

/** A text about an upgrade with the version from which it starts. */
function named(text: string, { old }: UpgradeOfStage): string {
  return text.split(olderVersion).join(old);
}

interface UpgradeOfStage {
  readonly product: string;
  readonly version: string;
  /** The oldest version before. */
  readonly old: string;
  readonly facts: Upgrade | undefined;
  /** The services that run it in either stage. */
  readonly services: ReadonlySet<string>;
}

/** The products that a stage has in another version than the one before. */
export function upgradesOf(before: ProofStage, after: ProofStage): readonly UpgradeOfStage[] {
  return after.plan.versions.flatMap(({ product, version }) => {
    const former = before.plan.versions.filter((each) => each.product === product);
    if (former.length === 0 || former.some((each) => each.version === version)) return [];
    const [known, facts] = [before, after].map(({ plan }) =>
      plan.upgrades.find((each) => each.product === product),
    );
    const [old = ""] = former.map((each) => each.version).toSorted(compareVersions);
    const services = new Set([...(known?.services ?? []), ...(facts?.services ?? [])]);
    return [{ product, version, old, facts, services }];
  });
}

/** The units of packages of which a host gets other versions. */
export function unitsOfPackages(
  before: ProofStage,
  after: ProofStage,
  host: string,
): readonly string[] | undefined {
  const [own, next] = [before, after].map(({ plan }) => byHost(plan.packages).get(host) ?? []);
  const old = new Map(own?.map(({ name, series }) => [name, series]));
  const other = (next ?? []).filter(
    ({ name, series }) => series !== undefined && old.has(name) && old.get(name) !== series,
  );
  return other.length === 0 ? undefined : other.flatMap(({ units = [] }) => units);
}

export function isUpgraded(
  before: ProofStage,
  after: ProofStage,
  { services }: UpgradeOfStage,
  host: string,
): boolean {
  const own = [...services].some((id) =>
    [before, after].some(({ started }) => started.get(id)?.host === host),
  );
  return own || unitsOfPackages(before, after, host) !== undefined;
}

/** The lines of a file that its daemon reads while it runs. */
export function meaningAt(at: ProofStage, host: string, path: string): string | undefined {
  const file = at.files.get(host)?.find((each) => each.path === path);
  if (!file) return undefined;
  const unread = (line: string) =>
    /^\s*(?:#$|# |<!--.*-->$)/.test(line) || (file.firstStart ?? []).some((start) => line.startsWith(start));
  return file.content
    .split("\n")
    .filter((line) => !unread(line))
    .join("\n");
}

/** The section of the topology that asks for a secret. */
export function sectionOf({ plan }: ProofStage, name: string): string | undefined {
  const source = plan.secrets.find((each) => each.name === name)?.source;
  return source === undefined ? undefined : pointerSegments(source)[0];
}
