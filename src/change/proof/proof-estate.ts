import type { Artifact } from "../../model/artifact.ts";
import type { Flow, Listener } from "../../model/facts.ts";
import type { NonEmpty } from "../../model/non-empty.ts";
import type { Voters } from "../change-step.ts";
import type { ProofStage } from "./proof-stage.ts";

/** The estate while the steps of a plan are played on it. */
export type ProofEstate = ReturnType<typeof proofEstate>;

/** @param down hosts that do not run */
export function proofEstate(stages: NonEmpty<ProofStage>, down: ReadonlySet<string>) {
  const [first] = stages;
  const number = new Map([...first.hosts].map((host) => [host, 0]));
  const retired = new Set<string>();
  /** Hosts that are retired, and return with another operating system. */
  const away = new Set<string>();
  const stopped = new Set<string>();
  const hostOf = new Map<string, string>(
    stages.flatMap(({ plan }) => plan.services.map(({ id, host }) => [id, host] as const)),
  );
  const managed = new Set(stages.flatMap(({ started }) => [...started.keys()]));
  /** By the place of a quorum, its voters: they change with the steps, not with the files. */
  const voters = new Map<string, Set<string>>();
  const same = new Map<string, boolean>();
  let next = first;

  const titles = new Map<string, string>(
    stages.flatMap(({ plan }) => plan.services.map(({ id, title }) => [id, title] as const)),
  );
  const nameOf = (id: string) => `${titles.get(id)} on ${hostOf.get(id)}`;
  const stageOf = (host: string) => stages[number.get(host) ?? -1];
  const runs = (id: string) => {
    const host = hostOf.get(id) ?? "";
    return (
      !retired.has(host) && !down.has(host) && !stopped.has(id) && stageOf(host)?.started.has(id) === true
    );
  };
  /** Whether a host has the same files in two stages. */
  const isAlike = (host: string, a: number, b: number) => {
    const key = `${host} ${a} ${b}`;
    const [one, other] = [a, b].map((at) => stages[at]?.files.get(host) ?? []);
    const known =
      same.get(key) ??
      (a === b ||
        (one?.length === other?.length &&
          one?.every((file, index) => isSameFile(file, other?.[index])) === true));
    same.set(key, known);
    return known;
  };
  const reaches = (client: string, { to }: Flow, at: ProofStage) =>
    to.some((id) => {
      const dialled = at.listeners.get(id);
      if (!dialled || !managed.has(dialled.service)) return true;
      if (dialled.additional || !runs(dialled.service)) return false;
      const server = stageOf(dialled.host);
      if (server === at || isAlike(dialled.host, number.get(dialled.host) ?? -1, stages.indexOf(at)))
        return true;
      return (
        server?.bound.has(`${dialled.service} ${dialled.port} ${dialled.bind}`) === true &&
        server.admits(id, client)
      );
    });
  /** Losses that come with the hosts that are down, or that the plan states for hosts that are away. */
  const isLost = ({ to }: Flow, { listeners }: ProofStage) =>
    to.every((id) => {
      const host = listeners.get(id)?.host ?? "";
      return down.has(host) || away.has(host);
    });

  /** The clients of a host and those of its servers, each with the flow that its own files have. */
  function* clientsAround(host: string): Iterable<readonly [client: string, flow: Flow, at: ProofStage]> {
    const own = stageOf(host);
    if (own) for (const [client, flow] of own.from.get(host) ?? []) yield [client, flow, own];
    for (const at of new Set([...number.values()].flatMap((each) => stages[each] ?? [])))
      for (const flow of at.to.get(host) ?? [])
        for (const client of flow.from) {
          const where = hostOf.get(client);
          if (where !== undefined && where !== host && stageOf(where) === at) yield [client, flow, at];
        }
  }

  /**
   * What fails around a host as the estate is now.
   *
   * @param isStated reports whether the plan states that a service does not work yet
   */
  function* faultsAround(host: string, isStated: (id: string) => boolean = () => false): Iterable<string> {
    for (const [client, flow, at] of clientsAround(host)) {
      if (!runs(client) || flow.to.length === 0) continue;
      if (flow.needed && !isStated(client) && !reaches(client, flow, at) && !isLost(flow, at))
        yield `${nameOf(client)} reaches nothing that admits it (${flow.purpose})`;
      for (const id of flow.to) {
        const dialled = at.listeners.get(id);
        if (!dialled || !managed.has(dialled.service) || !runs(dialled.service)) continue;
        const server = stageOf(dialled.host);
        const accepted = kindsOf(server, server?.listeners.get(id), "accepts");
        const made = kindsOf(at, dialled, "found");
        if (accepted.length > 0 && !accepted.some((kind) => made.includes(kind)))
          yield `${dialled.host} accepts no connection of ${nameOf(client)}, since one of them uses TLS and the other one does not (${flow.purpose})`;
      }
    }
    yield* electionFaults(host);
  }

  function* electionFaults(host: string): Iterable<string> {
    const present = [...new Set([...number.values()].flatMap((each) => stages[each] ?? []))];
    const titles = new Set(
      present.flatMap(({ plan }) =>
        plan.agreements.flatMap(({ title, members }) =>
          members.some((id) => hostOf.get(id) === host) ? title : [],
        ),
      ),
    );
    for (const title of titles) {
      const agreements = present.flatMap(({ plan }) =>
        plan.agreements.filter((each) => each.title === title),
      );
      const members = [...new Set(agreements.flatMap((each) => each.members))];
      const taking = members.flatMap((id) => {
        const at = stageOf(hostOf.get(id) ?? "");
        const own = at?.plan.agreements.find((each) => each.title === title);
        if (!at || !own?.members.includes(id) || !runs(id)) return [];
        const secret = own.secret === undefined ? "" : (at.secrets[own.secret] ?? []).join();
        return [{ id, own, terms: `${own.terms}\n${secret}` }];
      });
      const [one] = taking;
      if (!one) {
        // An election that leaves the estate may stop everywhere before the first host changes.
        const isKept = next.plan.agreements.some((each) => each.title === title);
        const isKnown = agreements.length === present.length;
        if (isKept && isKnown && members.some((id) => !down.has(hostOf.get(id) ?? "")))
          yield `no host owns ${title}`;
        continue;
      }
      const other = taking.find(
        ({ id, own, terms }) =>
          terms !== one.terms || !own.members.includes(one.id) || !one.own.members.includes(id),
      );
      if (other)
        yield `${hostOf.get(one.id)} and ${hostOf.get(other.id)} do not hear each other in the election of ${title}, so that both own it`;
    }
  }

  /** The hosts of a quorum that do not run, while these services do not either. */
  const lost = (source: string, halted: ReadonlySet<string>) =>
    [...(voters.get(source) ?? [])].filter((host) => {
      const services = stageOf(host)?.voters.get(`${source} ${host}`) ?? [];
      return services.length === 0 || services.some(({ id }) => !runs(id) || halted.has(id));
    });

  return {
    voters,
    runs,
    nameOf,
    isAlike,
    faultsAround,
    /** The stage to which the following steps lead. */
    leadTo(stage: ProofStage) {
      next = stage;
    },
    numberOf: (host: string) => number.get(host),
    isRetired: (host: string) => retired.has(host),
    isDown: (host: string) => down.has(host),
    install(host: string, stage: number) {
      number.set(host, stage);
      retired.delete(host);
      away.delete(host);
      for (const id of stopped) if (hostOf.get(id) === host) stopped.delete(id);
    },
    /** @param returns whether the host comes back without any files */
    retire(host: string, returns: boolean) {
      retired.add(host);
      if (!returns) return;
      away.add(host);
      number.delete(host);
    },
    isAway: (host: string) => away.has(host),
    stop: (ids: Iterable<string>) => {
      for (const id of ids) stopped.add(id);
    },
    start: (ids: Iterable<string>) => {
      for (const id of ids) stopped.delete(id);
    },
    /** Services that stopped, and that nothing has started since. */
    halted: () => [...stopped].filter((id) => !runs(id)),
    /** The hosts that have files, and were not retired. */
    hosts: () => [...number.keys()].filter((host) => !retired.has(host)),
    /** Services of a unit on a host, as its files have it now. */
    servicesOf: (host: string, unit: string) =>
      (stageOf(host)?.startedAt.get(host) ?? []).filter((each) => each.unit === unit),
    /** The voters of every quorum while these services do not run. */
    quorums(titleOf: ReadonlyMap<string, string>, halted: ReadonlySet<string>): readonly Voters[] {
      return [...titleOf].flatMap(([source, title]) => {
        const { size } = voters.get(source) ?? { size: 0 };
        if (size === 0) return [];
        return [{ title, voters: size, down: lost(source, halted).length, needed: Math.floor(size / 2) + 1 }];
      });
    },
    /** A copy of what changes, to which the estate returns. */
    remember() {
      const [numbers, halted] = [new Map(number), new Set(stopped)];
      return () => {
        for (const host of number.keys()) if (!numbers.has(host)) number.delete(host);
        for (const [host, stage] of numbers) number.set(host, stage);
        for (const id of halted) stopped.add(id);
      };
    },
  };
}

function isSameFile(one: Artifact, other: Artifact | undefined): boolean {
  return (
    one.path === other?.path &&
    one.content === other.content &&
    one.mode === other.mode &&
    one.user === other.user &&
    one.group === other.group
  );
}

/** The kinds of connections, true by TLS, of a listener in a stage; both of them in between, if it belongs to those that can. */
function kindsOf(
  at: ProofStage | undefined,
  listener: Listener | undefined,
  both: Listener["eitherWay"],
): readonly boolean[] {
  if (!at || !listener) return [];
  const between = at.plan.tlsOffered && !at.plan.tlsRequired;
  return between && listener.eitherWay === both ? [false, true] : [listener.secure === true];
}
