import { quorumOf } from "../analysis/quorum-of.ts";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import { type Plan, startedServices } from "../model/plan.ts";
import { parentOf, pointerSegments, pointerTo } from "../model/pointer.ts";
import { compareVersions } from "../model/version.ts";

type Refusal = Pick<Diagnostic, "rule" | "message" | "hint"> & { readonly at: string };

/** The changes that cannot be made while the estate runs, or that no sequence of installations makes safely. */
export function refusedChanges(before: Plan, after: Plan): readonly Diagnostic[] {
  return [
    ...identities(before, after),
    ...stateLeftBehind(before, after),
    ...shares(before, after),
    ...quorums(before, after),
    ...versions(before, after),
    ...machines(before, after),
    ...addresses(before, after),
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
      hint: `Keep "${former}": set it as ${pointerSegments(source).join(".")}. install.sh refuses any other value on a host that has the state.`,
      at: source,
    };
  }
}

function* stateLeftBehind(before: Plan, after: Plan): Iterable<Refusal> {
  const remaining = new Set(startedServices(after).map(({ id }) => id));
  const tiers = new Set(startedServices(before).flatMap(({ tier, id }) => (remaining.has(id) ? [tier] : [])));
  const replicated = new Set(before.memberships.map(({ service }) => service));
  const told = new Set<string>();
  for (const { id, tier, title, host, keepsState, source } of startedServices(before)) {
    if (!keepsState || replicated.has(id) || tiers.has(tier) || told.has(tier)) continue;
    const next = startedServices(after).find((service) => service.tier === tier);
    if (!next) continue;
    told.add(tier);
    yield {
      rule: "change-state-left-behind",
      message: `${title} moves from "${host}" to "${next.host}", and nothing copies its state, which stays on "${host}".`,
      hint: `Keep "${host}", or stop what uses ${title}, copy its data by hand, and remove it in a second change.`,
      at: source,
    };
  }
}

function* shares(before: Plan, after: Plan): Iterable<Refusal> {
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
  for (const { product, version, source } of after.versions) {
    const former = before.versions.filter((each) => each.product === product);
    const [old] = former;
    if (!old || former.some((each) => each.version === version)) continue;
    if (compareVersions(version, old.version) < 0) {
      yield {
        rule: "change-downgrade",
        message: `${product} would go from ${old.version} back to ${version}. Its data may have the format of the newer version.`,
        hint: `Keep ${old.version}, or restore a backup that ${version} has made.`,
        at: source,
      };
      continue;
    }
    yield {
      rule: "change-version-by-hand",
      message: `${product} goes from ${old.version} to ${version}, and an upgrade has steps besides the installation of files.`,
      hint: `Make it a change of its own, and follow the chapter on upgrades of RUNBOOK.md. The other changes can be planned with version ${old.version}.`,
      at: source,
    };
  }
}

function* machines(before: Plan, after: Plan): Iterable<Refusal> {
  if (before.tls !== after.tls) {
    yield {
      rule: "change-tls",
      message: `Encryption within the estate is turned ${after.tls ? "on" : "off"}. Daemons accept either, not both, so that members of a cluster would refuse each other until all have changed.`,
      hint: "Plan for an interruption: stop all services, install all hosts, and start them again.",
      at: "/tls",
    };
  }
  for (const { name, platform } of after.hosts.values()) {
    const former = before.hosts.get(name);
    if (!former || former.platform.name === platform.name) continue;
    yield {
      rule: "change-platform",
      message: `The operating system of "${name}" changes from ${former.platform.title} to ${platform.title}. The machine is installed anew, without the state that it has.`,
      hint: `Add a host with ${platform.title} under another name, and let "${name}" leave: members enter and leave one at a time.`,
      at: pointerTo("hosts", name, "platform"),
    };
    // All hosts change with the platform of the estate.
    break;
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
      rule: "change-account",
      message: `The number of the account "${name}" changes from ${former.uid} to ${uid}. Its files keep the old number.`,
      hint: `Keep ${former.uid}.`,
      at: parentOf(before.hosts.get(host)?.source ?? ""),
    };
    return;
  }
}

/** Clients and servers are installed one after the other, so that a connection fails while only one of them has changed. */
function* addresses(before: Plan, after: Plan): Iterable<Refusal> {
  const interruption =
    "Plan for an interruption: deploy the new bundle with ansible/site.yml, as a change of its own.";
  for (const { name, address, routerId, source } of after.vips.values()) {
    const former = before.vips.get(name);
    if (former && former.address !== address) {
      yield {
        rule: "change-vip-address",
        message: `The address of the VIP "${name}" changes from ${former.address} to ${address}. Clients lose the old one at once, and those that are installed first connect to the new one before it exists.`,
        hint: interruption,
        at: `${source}/address`,
      };
    } else if (former && former.routerId !== routerId) {
      yield {
        rule: "change-router-id",
        message: `The router id of the VIP "${name}" changes from ${former.routerId} to ${routerId}. Hosts with different ids do not hear each other, so that several own the VIP.`,
        hint: `Keep ${former.routerId}, or stop the elections on all owners but one before you deploy.`,
        at: `${source}/routerId`,
      };
    }
  }
  // The ports of some daemons differ with encryption.
  if (before.tls !== after.tls) return;
  const told = new Set<string>();
  for (const { id, host, port, title, source } of after.listeners) {
    const former = before.listeners.find((listener) => listener.id === id);
    if (!former || former.port === port || told.has(source)) continue;
    const remote = before.flows.some(
      ({ from, to }) =>
        to.includes(id) &&
        from.some((client) =>
          before.services.some((service) => service.id === client && service.host !== host),
        ),
    );
    if (!remote) continue;
    told.add(source);
    yield {
      rule: "change-port",
      message: `The port of ${title} changes from ${former.port} to ${port}, and hosts connect to it that are installed before or after it.`,
      hint: interruption,
      at: source,
    };
  }
}
