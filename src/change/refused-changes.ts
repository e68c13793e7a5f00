import { quorumOf } from "../analysis/quorum-of.ts";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import { listenersOfService, type Plan, servicesOutside, startedServices } from "../model/plan.ts";
import { parentOf, pointerSegments, pointerTo } from "../model/pointer.ts";
import { compareVersions } from "../model/version.ts";
import type { ChangeFindingId } from "./change-findings.ts";
import { reinstalledHosts } from "./reinstalled-hosts.ts";
import { upgradePath } from "./upgrade-path.ts";
import { type UpgradedProduct, upgradedProducts } from "./upgraded-products.ts";

type Refusal = Pick<Diagnostic, "message" | "hint"> & { readonly rule: ChangeFindingId; readonly at: string };

/** The changes that cannot be made while the estate runs, or that no sequence of installations makes safely. */
export function refusedChanges(before: Plan, after: Plan): readonly Diagnostic[] {
  const takenOver = [...servicesTakenOver(before, after)];
  return [
    ...identities(before, after),
    ...takenOver,
    ...stateLeftBehind(before, after),
    ...shares(before, after),
    // New clusters are deployed with the service that moves to them.
    ...[...quorums(before, after)].filter(
      ({ rule }) => takenOver.length === 0 || rule !== "change-new-quorum",
    ),
    ...versions(before, after),
    ...machines(before, after),
    ...systems(before, after),
    ...addresses(before, after),
    ...resources(before, after),
  ].map(({ at, ...refusal }) => ({ ...refusal, severity: "error", at: [{ pointer: at } satisfies Place] }));
}

function* identities(before: Plan, after: Plan): Iterable<Refusal> {
  const old = new Map(before.identities.map((each) => [`${each.host} ${each.name}`, each.value]));
  const told = new Set<string>();
  for (const { host, name, value, source } of after.identities) {
    const former = old.get(`${host} ${name}`);
    if (former === undefined || former === value || told.has(`${name} ${source}`)) continue;
    told.add(`${name} ${source}`);
    yield {
      rule: "change-identity",
      message: `The ${name} of "${host}" changes from "${former}" to "${value}", so that its daemon would start without the state that it has.`,
      hint: `Keep "${former}"${/\/\d+$/.test(source) ? "" : `: set it as ${pointerSegments(source).join(".")}`}. install.sh refuses any other value on a host that has the state.`,
      at: source,
    };
  }
}

function* stateLeftBehind(before: Plan, after: Plan): Iterable<Refusal> {
  const remaining = new Set(startedServices(after).map(({ tier }) => tier));
  const told = new Set<string>();
  for (const { tier, title, keepsState, source } of startedServices(before)) {
    if (!keepsState || remaining.has(tier) || told.has(tier)) continue;
    told.add(tier);
    yield {
      rule: "change-state-left-behind",
      message: `${title} leaves the estate, and nothing copies its data, which stays on its hosts.`,
      hint: `Stop what uses ${title}, move its data by hand, and deploy the new bundle with ansible/site.yml.`,
      at: source,
    };
  }
}

/** Services that others operate, and that move into the estate. */
function* servicesTakenOver(before: Plan, after: Plan): Iterable<Refusal> {
  const own = new Set(startedServices(after).map(({ id }) => id as string));
  const offered = new Map(
    after.listeners.flatMap(({ service, role, source }) => (own.has(service) ? [[role, source]] : [])),
  );
  const kept = new Set(servicesOutside(after).map(({ id }) => id));
  const told = new Set<string>();
  for (const { id, tier, title, operator } of servicesOutside(before)) {
    const roles = listenersOfService(before, id).map(({ role }) => role);
    const [successor] = roles.flatMap((role) => offered.get(role) ?? []);
    if (kept.has(id) || told.has(tier) || successor === undefined) continue;
    told.add(tier);
    const chapter = after.introductions.some((each) => each.chapter === "migration");
    const described = chapter && roles.some((role) => role.startsWith("database-"));
    yield {
      rule: "change-state-left-behind",
      message: `${title} is operated by ${operator} until now, and its successor is a part of the estate. A plan copies no data.`,
      hint: `Stop what uses it, deploy the new bundle with ansible/site.yml, and move the data by hand${described ? ' as RUNBOOK.md describes under "Database migration", which compares the rows of both sides' : ""}.`,
      at: successor,
    };
  }
}

function* shares(before: Plan, after: Plan): Iterable<Refusal> {
  for (const { name, servers, source } of before.shares) {
    if (after.shares.some((share) => share.name === name)) continue;
    yield {
      rule: "change-state-left-behind",
      message: `The share "${name}" leaves the estate, and its files stay on ${servers.join(", ")}.`,
      hint: "Stop what uses it, and deploy the new bundle with ansible/site.yml.",
      at: source,
    };
  }
  for (const { name, servers, source } of after.shares) {
    const former = before.shares.find((share) => share.name === name);
    if (!former || former.servers.some((server) => servers.includes(server))) continue;
    yield {
      rule: "change-state-left-behind",
      message: `The share "${name}" moves from ${former.servers.join(", ")} to ${servers.join(", ")}, and its files stay behind.`,
      hint: `Add ${servers[0] ?? "the new host"} beside ${former.servers[0] ?? "the old one"} first, so that it mirrors the files, and remove the old host in a second change.`,
      at: source,
    };
  }
}

function* quorums(before: Plan, after: Plan): Iterable<Refusal> {
  for (const quorum of after.quorums) {
    const former = before.quorums.find(({ source }) => source === quorum.source);
    if (!former && quorum.hosts.length > 1) {
      yield {
        rule: "change-new-quorum",
        message: `${quorum.title} is new. Its members start together, since the first one is healthy only once a second one has joined.`,
        hint: "Run install.sh on all of its hosts first, and then verify.sh; RUNBOOK.md has the order of the rest.",
        at: quorum.source,
      };
    }
    if (!former || [...former.hosts].sort().join() === [...quorum.hosts].sort().join()) continue;
    const members = before.services.filter(
      (service) => quorumOf(before, { services: [service] })?.source === quorum.source,
    );
    const known = new Set(before.memberships.map(({ service }) => service));
    if (members.some(({ id }) => known.has(id))) continue;
    yield {
      rule: "change-quorum-by-hand",
      message: `The members of ${quorum.title} change from ${former.hosts.join(", ")} to ${quorum.hosts.join(", ")}, and gen-bundle does not know how its members enter and leave a running cluster.`,
      hint: "Follow the chapters on growth and removal of RUNBOOK.md by hand.",
      at: quorum.source,
    };
  }
}

function* versions(before: Plan, after: Plan): Iterable<Refusal> {
  const final: UpgradedProduct[] = [];
  for (const each of upgradedProducts(before, after)) {
    const { product, old, version, source, upgrade } = each;
    // A version of the series that the topology named before, such as 3.5.32 after 3.5.
    if (version.startsWith(`${old}.`)) continue;
    if (compareVersions(version, old) < 0) {
      yield {
        rule: "change-downgrade",
        message: `${product} would go from ${old} back to ${version}. Its data may have the format of the newer version.`,
        hint: `Keep ${old}, or restore a backup that ${version} has made.`,
        at: source,
      };
      continue;
    }
    const path = upgradePath(each, old);
    const [reached] = path.slice(-1);
    if (reached !== version) {
      yield {
        rule: "change-version-by-hand",
        message: `${product} goes from ${old} to ${version}, and that upgrade has steps besides the installation of packages and files.`,
        hint: `${reached === undefined ? "Make it a change of its own, and" : `Plan the upgrade to ${reached} first. From there,`} follow the chapter on upgrades of RUNBOOK.md. The other changes can be planned with version ${old}.`,
        at: source,
      };
    } else if (path.length > 1) {
      yield {
        rule: "change-version-skipped",
        message: `${product} does not go from ${old} to ${version} at once.`,
        hint: `Plan one upgrade after the other, each as a change of its own: from ${[old, ...path].join(" to ")}.`,
        at: source,
      };
    } else if (upgrade?.final) {
      final.push(each);
    }
  }
  for (const { product, old, source } of final.slice(1)) {
    yield {
      rule: "change-irreversible",
      message: `${final[0]?.product} and ${product} are both upgraded, and neither upgrade has a way back.`,
      hint: `Plan one of them first: keep ${product} ${old} until the other one has proved itself.`,
      at: source,
    };
  }
}

function* machines(before: Plan, after: Plan): Iterable<Refusal> {
  const unable = turnedAtOnce(before, after);
  if (unable.length > 0) {
    yield {
      rule: "change-tls",
      message: `Encryption within the estate is turned ${after.tls ? "on" : "off"}. ${unable.join(", ")} ${unable.length === 1 ? "accepts" : "accept"} either encrypted or unencrypted connections, so that clients and members would be refused until all have changed.`,
      hint: "Plan for an interruption: stop all services, install all hosts, and start them again.",
      at: "/tls",
    };
  }
  const renamed = new Map(
    [...before.hosts.values()].flatMap(({ name, address }) =>
      after.hosts.has(name) ? [] : [[address, name]],
    ),
  );
  for (const { name, address } of after.hosts.values()) {
    const former = before.hosts.has(name) ? undefined : renamed.get(address);
    if (former === undefined) continue;
    yield {
      rule: "change-host-renamed",
      message: `"${name}" has the address of "${former}", ${address}. A machine with another name is another member of its clusters, with the data of the old one.`,
      hint: `Keep the name "${former}", and set label for the name that people see; or give "${name}" another address, so that another machine takes the place of "${former}".`,
      at: pointerTo("hosts", name),
    };
  }
  for (const { name, address } of after.hosts.values()) {
    const former = before.hosts.get(name);
    if (!former || former.address === address) continue;
    yield {
      rule: "change-address",
      message: `The address of "${name}" changes from ${former.address} to ${address}. Members of clusters know each other by address.`,
      hint: `Give the machine with ${address} another name, and replace "${name}" by it.`,
      at: pointerTo("hosts", name, "address"),
    };
  }
  for (const { host, name, uid } of after.users) {
    const former = before.users.find((user) => user.host === host && user.name === name);
    if (!former || former.uid === uid || former.uid === undefined || uid === undefined) continue;
    yield {
      rule: "change-account-number",
      message: `The number of the account "${name}" changes from ${former.uid} to ${uid}. Its files keep the old number.`,
      hint: `Keep ${former.uid}.`,
      at: parentOf(before.hosts.get(host)?.source ?? ""),
    };
    return;
  }
}

/** A machine with another operating system starts without its state: members of clusters get theirs from the others. */
function* systems(before: Plan, after: Plan): Iterable<Refusal> {
  const reinstalled = reinstalledHosts(before, after);
  const [upgraded] = upgradedProducts(before, after);
  if (upgraded && reinstalled.length > 0) {
    const { product, old, version, source } = upgraded;
    yield {
      rule: "change-platform",
      message: `The operating system of ${reinstalled.map((name) => `"${name}"`).join(", ")} changes, and ${product} goes from ${old} to ${version} in the same change.`,
      hint: `Set "${pointerSegments(source).join(".")}" to ${old}, and plan the upgrade before or after, as a change of its own.`,
      at: source,
    };
    return;
  }
  for (const name of reinstalled) {
    const kept = startedServices(before).find(
      ({ id, tier, host, keepsState }) =>
        host === name &&
        keepsState &&
        !(
          before.memberships.some(({ service }) => service === id) &&
          startedServices(before).some((each) => each.tier === tier && each.host !== name)
        ),
    );
    const share = before.shares.find(({ servers }) => servers.includes(name));
    const lost = kept?.title ?? (share && `the share "${share.name}"`);
    if (lost === undefined) continue;
    const [old, next] = [before, after].map(({ hosts }) => hosts.get(name)?.platform.title);
    yield {
      rule: "change-platform",
      message: `The operating system of "${name}" changes from ${old} to ${next}. The machine would be a new one, without the data of ${lost} that it has.`,
      hint: `Let another host take over ${lost} first, or add a host with ${next} under another name and let "${name}" leave, as changes of their own.`,
      at: pointerTo("hosts", name, "platform"),
    };
  }
}

/** Titles of listeners that are turned to TLS or from it, and do not accept both meanwhile. */
function turnedAtOnce(before: Plan, after: Plan): readonly string[] {
  const secured = [before, after].map(
    ({ listeners }) => new Map(listeners.map((each) => [each.id, each.secure === true])),
  );
  return [
    ...new Set(
      [...before.listeners, ...after.listeners]
        .filter(
          ({ id, eitherWay }) =>
            eitherWay === undefined &&
            secured[0]?.get(id) !== undefined &&
            secured[1]?.get(id) !== undefined &&
            secured[0].get(id) !== secured[1].get(id),
        )
        .map(({ title }) => title),
    ),
  ];
}

/** Clients and servers are installed one after the other, so that a connection fails while only one of them has changed. */
function* addresses(before: Plan, after: Plan): Iterable<Refusal> {
  const interruption =
    "Plan for an interruption: deploy the new bundle with ansible/site.yml, as a change of its own.";
  for (const { name, address, source } of after.vips.values()) {
    const former = before.vips.get(name);
    if (!former || former.address === address) continue;
    const controller = [before, after]
      .flatMap(({ vipControllers }) => vipControllers)
      .find(({ vip }) => vip === name);
    const share = before.listeners.find(({ vip, role }) => vip === name && role === "share");
    const reason = controller
      ? `${controller.title} holds one address, so that clients lose the old one before all know the new one.`
      : "Its shares stay mounted by the old one, so that every access to them would hang.";
    if (controller || share)
      yield {
        rule: "change-vip-address",
        message: `The address of the VIP "${name}" changes from ${former.address} to ${address}. ${reason}`,
        hint: interruption,
        at: `${source}/address`,
      };
  }
  // The ports of some daemons differ with encryption.
  if (turnedAtOnce(before, after).length > 0) return;
  for (const { vip, source } of [...before.vipControllers, ...after.vipControllers]) {
    const moved = [before, after].map(({ vipControllers }) =>
      vipControllers.some((each) => each.vip === vip),
    );
    if (moved[0] === moved[1] || !before.vips.has(vip) || !after.vips.has(vip)) continue;
    yield {
      rule: "change-vip-owner",
      message: `The VIP "${vip}" is moved by something else than before, and both own it while only some hosts have changed.`,
      hint: interruption,
      at: source,
    };
  }
  const told = new Set<string>();
  const old = new Map(before.listeners.map((listener) => [listener.id, listener]));
  for (const { id, host, port, bind, vip, role, title, additionalPorts, source } of after.listeners) {
    const former = old.get(id);
    // The law about VIPs tells a new address of one.
    const moved = former && former.bind !== bind && vip === undefined && former.vip === undefined;
    const served = former?.additionalPorts && additionalPorts;
    if (!former || told.has(source) || ((former.port === port || served) && !moved)) continue;
    const remote = before.flows.some(
      ({ from, to }) =>
        to.includes(id) &&
        from.some((client) =>
          before.services.some((service) => service.id === client && service.host !== host),
        ),
    );
    if (!remote && role !== "shell") continue;
    told.add(source);
    yield moved
      ? {
          rule: "change-address",
          message: `${title} moves from ${former.bind} to ${bind}, and hosts connect to it that are installed before or after it.`,
          hint: "Let another host take its place: members enter and leave one at a time.",
          at: source,
        }
      : {
          rule: "change-port",
          message: `The port of ${title} changes from ${former.port} to ${port}, and it is reached from elsewhere by hosts and people that do not change at the same moment.`,
          hint: interruption,
          at: source,
        };
  }
}

/** Logins and what they open exist since the cluster was created: files do not add them. */
function* resources(before: Plan, after: Plan): Iterable<Refusal> {
  const roles = new Set(before.accounts.map(({ role }) => role));
  const keyOf = ({ role, resource, user }: Plan["accounts"][number]) => [role, resource, user].join(" ");
  const [old, now] = [new Set(before.accounts.map(keyOf)), new Set(after.accounts.map(keyOf))];
  const told = new Set<string>();
  for (const account of [...after.accounts, ...before.accounts]) {
    const { role, resource, user, source } = account;
    const known = [old, now].every((each) => each.has(keyOf(account)));
    if (known || !roles.has(role) || told.has(source)) continue;
    // Another provider has been refused before.
    if (!after.accounts.some((each) => each.role === role)) continue;
    told.add(source);
    yield {
      rule: "change-login",
      message: `"${resource}" with the login "${user}" is ${now.has(keyOf(account)) ? "new" : "gone"}. It is created with its cluster only, and what it holds stays.`,
      hint: 'Create or remove it by hand, as RUNBOOK.md describes under "add", and deploy the new bundle with ansible/site.yml.',
      at: source,
    };
  }
}
