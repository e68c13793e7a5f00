import type { Listener, Vip } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { flowClients, listenersOfService, networkOf, type Plan, startedServices } from "../model/plan.ts";
import type { ChangeStep, CommandStep, ConfirmStep, StepBase } from "./change-step.ts";

/**
 * The steps before a VIP loses an address, a service a port, or services stop accepting one of encrypted and unencrypted
 * connections: people move the clients outside. The connections to an
 * address that are left are closed while it still exists. Afterwards nothing would answer their packets, and clients would
 * wait for a timeout (tried: no answer within 8 s).
 */
export function releaseSteps(
  before: Plan,
  after: Plan,
  common: Pick<StepBase, "stage" | "quorums">,
  down: ReadonlySet<string>,
): readonly ChangeStep[] {
  const up = (hosts: readonly string[]) => hosts.filter((host) => !down.has(host));
  const addresses = [...before.vips.values()].flatMap((vip) => {
    const now = after.vips.get(vip.name);
    const kept = [now?.address, ...(now?.additionalAddresses ?? [])];
    const remaining = now ? [] : servedAfterwards(before, after, vip);
    if (!now && remaining.length === 0) return [];
    const leaving = [vip.address, ...vip.additionalAddresses].filter((each) => !kept.includes(each));
    return leaving.map((address) => ({ vip, address, successor: now?.address ?? remaining.join(" and ") }));
  });
  return [
    ...addresses.flatMap(({ vip, address, successor }) => [
      ...confirmation(before, common, {
        listeners: before.listeners.filter((each) => each.vip === vip.name),
        what: `VIP ${vip.name}`,
        old: address,
        next: successor,
        hosts: up(vip.hosts),
        look: connectionsAt(address),
      }),
      ...up(vip.hosts)
        .filter((host) => (after.vips.get(vip.name)?.hosts ?? [...after.hosts.keys()]).includes(host))
        .map((host) => closing(before, host, vip, address, common)),
    ]),
    ...leavingPorts(before, after).flatMap(({ listeners, port, successor }) =>
      confirmation(before, common, {
        listeners,
        what: listeners[0].title,
        old: `port ${port}`,
        next: `port ${successor}`,
        hosts: up(listeners.map(({ host }) => host)),
        look: `ss --no-header --tcp state established "sport = :${port}"`,
      }),
    ),
    ...leavingFronts(before, after).flatMap((leaving) =>
      confirmation(before, common, { ...leaving, hosts: up(leaving.hosts) }),
    ),
    ...encryptionConfirmation(before, after, common),
  ];
}

/** The addresses of the hosts at which services of a VIP that leaves are still served. */
function servedAfterwards(before: Plan, after: Plan, { name }: Vip): readonly string[] {
  const services = new Set<string>(
    before.listeners.flatMap(({ vip, service }) => (vip === name ? service : [])),
  );
  return [
    ...new Set(
      after.listeners.flatMap(({ service, bind, front }) => (front && services.has(service) ? bind : [])),
    ),
  ];
}

/** Services that are no longer served at the addresses of their hosts, or at a VIP that stays. */
function leavingFronts(before: Plan, after: Plan): readonly Leaving[] {
  const now = new Map(after.listeners.map((listener) => [listener.id, listener]));
  const served = (listener: Listener) => [listener, ...(listener.front?.other ? [listener.front.other] : [])];
  const leaving = before.listeners.flatMap((listener) => {
    const next = now.get(listener.id);
    if (listener.additional || !listener.front || !next?.front) return [];
    const kept = served(next).map(({ vip }) => vip);
    return served(listener)
      .filter(({ vip }) => !kept.includes(vip) && (vip === undefined || after.vips.has(vip)))
      .map(({ bind, vip }) => ({ listener, section: listener.front?.vip, bind, vip, successor: next.bind }));
  });
  return [...groupBy(leaving, ({ section, vip = "" }) => `${section} ${vip}`).values()].map((alike) => {
    const all = <Item>(of: (each: (typeof alike)[number]) => Item) => [...new Set(alike.map(of))];
    const ports = all(({ listener }) => `sport = :${listener.port}`).join(" or ");
    const [{ vip }] = alike;
    const next = all(({ successor }) => successor);
    return {
      listeners: all(({ listener }) => listener),
      what: all(({ listener }) => listener.title).join(", "),
      old: all(({ bind }) => bind).join(" and "),
      next: next.join(" and "),
      hosts: all(({ listener }) => listener.host),
      look:
        vip === undefined
          ? `ss --no-header --tcp state established "( ${ports} ) and not src ${next[0]}"`
          : connectionsAt(alike[0].bind),
    };
  });
}

/** Waits for people where services accepted both encrypted and unencrypted connections, and accept one of both from now on. */
function encryptionConfirmation(
  before: Plan,
  after: Plan,
  common: Pick<StepBase, "stage" | "quorums">,
): readonly ConfirmStep[] {
  if (!before.tlsOffered || before.tlsRequired || (after.tlsOffered && !after.tlsRequired)) return [];
  const listeners = before.listeners.filter(({ eitherWay }) => eitherWay === "accepts");
  const outside = outsideOf(before, listeners);
  if (outside.networks.length === 0) return [];
  const titles = [...new Set(outside.listeners.map(({ title }) => title))].join(", ");
  const [kept, gone] = after.tlsOffered ? ["by TLS", "without TLS"] : ["without TLS", "by TLS"];
  return [
    {
      ...common,
      kind: "confirm",
      title: `Confirm that no client outside the estate connects ${gone}`,
      notes: [
        `Clients in ${outside.networks.join(" and ")} may connect ${gone} until now: ${titles}. Change them so that they connect ${kept}.`,
        ...(after.tlsOffered
          ? [
              "They verify the servers by the certificate of the estate's authority, as RUNBOOK.md of the stage describes under its connection strings.",
            ]
          : []),
      ],
      stops: [],
      failovers: [],
      undo: "Nothing is needed.",
    },
  ];
}

/** The networks outside the estate whose clients reach some of these listeners, as phrases, and those listeners. */
function outsideOf(plan: Plan, listeners: readonly Listener[]) {
  const ids = new Set(listeners.map(({ id }) => id));
  const reaching = plan.flows.filter(
    ({ from, to }) =>
      to.some((id) => ids.has(id)) && from.some((id) => (networkOf(plan, id)?.ranges ?? []).length > 0),
  );
  const reached = new Set(reaching.flatMap(({ to }) => to));
  return {
    listeners: listeners.filter(({ id }) => reached.has(id)),
    networks: [...flowClients(reaching)]
      .flatMap((id) => networkOf(plan, id) ?? [])
      .filter(({ ranges }) => ranges.length > 0)
      .map(({ name, ranges }) => `the network ${name} (${ranges.join(", ")})`),
  };
}

/** The ports of services that have further ones, with the listeners of each host. */
function leavingPorts(before: Plan, after: Plan) {
  const now = new Map(after.listeners.map((listener) => [listener.id, listener]));
  const served = ({ port, additionalPorts }: Listener) => [port, ...(additionalPorts?.ports ?? [])];
  const leaving = before.listeners.flatMap((listener) => {
    const next = now.get(listener.id);
    if (listener.additional || !listener.additionalPorts || !next) return [];
    const kept = served(next);
    return served(listener)
      .filter((port) => !kept.includes(port))
      .map((port) => ({ listener, port, successor: next.port }));
  });
  return [...groupBy(leaving, ({ listener, port }) => `${listener.source} ${port}`).values()].map(
    (alike) => ({
      ...alike[0],
      listeners: [alike[0].listener, ...alike.slice(1).map(({ listener }) => listener)] as const,
    }),
  );
}

interface Leaving {
  readonly listeners: readonly Listener[];
  readonly what: string;
  readonly old: string;
  readonly next: string;
  readonly hosts: readonly string[];
  /** Command that shows the connections that are left. */
  readonly look: string;
}

/** Waits for people, if clients of a network outside the estate reach these listeners. */
function confirmation(
  plan: Plan,
  common: Pick<StepBase, "stage" | "quorums">,
  leaving: Leaving,
): readonly ConfirmStep[] {
  const { what, old, next, hosts, look } = leaving;
  const { networks: outside } = outsideOf(plan, leaving.listeners);
  if (outside.length === 0) return [];
  return [
    {
      ...common,
      kind: "confirm",
      title: `Confirm that no client outside the estate uses ${old}${old.startsWith("port ") ? ` of ${what}` : ""}`,
      notes: [
        `Clients in ${outside.join(" and ")} may reach ${what} at ${old} until now. Change it to ${next} in their names, configurations and firewalls.`,
        `On ${hosts.join(" and ")}, \`${look}\` shows the connections that are left.`,
      ],
      stops: [],
      failovers: [],
      undo: "Nothing is needed.",
    },
  ];
}

const connectionsAt = (address: string) => `ss --no-header --tcp state established src ${address}`;

/** Kernels without CONFIG_INET_DIAG_DESTROY close none; then the services restart. */
function closing(
  plan: Plan,
  host: string,
  { name }: Vip,
  address: string,
  common: Pick<StepBase, "stage" | "quorums">,
): CommandStep {
  const units = new Set(
    startedServices(plan)
      .filter(
        (service) =>
          service.host === host && listenersOfService(plan, service.id).some(({ vip }) => vip === name),
      )
      .map(({ unit }) => unit),
  );
  const otherwise = units.size === 0 ? "true" : `systemctl try-restart ${[...units].join(" ")}`;
  return {
    ...common,
    kind: "command",
    host,
    title: `Close the connections to ${address} on ${host}`,
    commands: [
      `[ -z "$(${connectionsAt(address)})" ] || [ -n "$(${connectionsAt(address).replace("ss ", "ss --kill ")})" ] || ${otherwise}`,
    ],
    notes: [`Clients that connected to ${address} lose their connections, and connect again by the name.`],
    stops: [],
    failovers: [],
    undo: "Nothing is needed.",
  };
}
