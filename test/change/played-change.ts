import type { ChangeStep, EstateChange, Plan } from "../../src/index.ts";

/** Roles whose servers accept encrypted and unencrypted connections while TLS is turned on or off. */
const accepting = /^consensus$|^database-(?!health)/;

/** Roles whose clients find out meanwhile which of both the server accepts. */
const finding = /^consensus-peer$|^database-health$/;

/** The kinds of connections of a listener, true by TLS, that a server accepts or a client makes. */
function kindsOf(plan: Plan | undefined, id: string, both: RegExp): readonly boolean[] {
  const listener = plan?.listeners.find((each) => each.id === id);
  if (!plan || !listener) return [];
  const between = plan.tlsOffered && !plan.tlsRequired;
  return between && both.test(listener.role) ? [false, true] : [listener.secure === true];
}

function versionOf(section: unknown): unknown {
  return (section as { readonly version?: unknown } | undefined)?.version;
}

/**
 * Plays the steps of a plan on an estate of names, by the commands and files of the steps alone, and returns what goes wrong:
 * a quorum without a majority, a service that reaches nothing that it needs, or a VIP whose owners do not hear each other or
 * do not exist. Shares no code with the planner.
 *
 * @param down hosts that do not run, so that no step may touch them
 */
export function playChange(
  { stages, steps }: Pick<EstateChange, "stages" | "steps">,
  down: readonly string[] = [],
): readonly string[] {
  const plans = stages.map(({ plan }) => plan);
  const [first] = plans as [Plan];
  /** The stage whose files each host has. */
  const installed = new Map<string, number>();
  for (const { name, managed } of first.hosts.values()) if (managed) installed.set(name, 0);
  const retired = new Set<string>();
  const stopped = new Set<string>();
  const voters = new Map(first.quorums.map(({ title, hosts }) => [title, new Set(hosts)]));
  const faults: string[] = [];

  const planOf = (host: string) => plans[installed.get(host) ?? -1];
  const fileOf = (host: string, path: string) =>
    stages[installed.get(host) ?? -1]?.bundle.artifacts.find(
      (file) => file.host === host && file.path === path,
    )?.content ?? "";
  const runs = (host: string, id: string | undefined) =>
    id !== undefined &&
    !retired.has(host) &&
    !down.includes(host) &&
    !stopped.has(id) &&
    planOf(host)?.services.some((service) => service.id === id && service.unit !== "") === true;
  const voterOn = (host: string, title: string) => {
    // Valkey's is Redis on some platforms.
    const [name = ""] = title.split(" ").slice(-1);
    return plans
      .flatMap(({ services }) => services)
      .find((service) => service.host === host && service.title.endsWith(name))?.id;
  };
  const isAnnounced = (host: string, title: string) =>
    plans.some(({ memberships }) => memberships.some(({ service }) => service === voterOn(host, title)));
  // Members of the others know each other by their files alone, so that those of the last stage on any member count.
  const readFiles = () => {
    for (const { title, hosts } of plans.flatMap(({ quorums }) => quorums)) {
      if (hosts.some((host) => isAnnounced(host, title))) continue;
      const members = [...installed].filter(([host]) => runs(host, voterOn(host, title)));
      const last = plans[Math.max(...members.map(([, stage]) => stage))];
      const quorum = last?.quorums.find((each) => each.title === title);
      if (quorum) voters.set(title, new Set(quorum.hosts));
    }
  };
  const checkQuorums = (step: ChangeStep, restarting: ReadonlySet<string>, isPart: boolean) => {
    readFiles();
    for (const [title, hosts] of voters) {
      const up = [...hosts].filter(
        (host) => !restarting.has(voterOn(host, title) ?? "") && runs(host, voterOn(host, title)),
      );
      const needed = Math.floor(hosts.size / 2) + 1;
      if (up.length < needed && hosts.size > 2)
        faults.push(`${step.title}: ${title} has ${up.length} of ${hosts.size} voters`);
      const stated = step.quorums.find((quorum) => quorum.title === title);
      if (stated && hosts.size - up.length > stated.down)
        faults.push(`${step.title}: ${title} loses ${hosts.size - up.length}, and ${stated.down} are stated`);
      if (stated && !isPart && stated.voters !== hosts.size)
        faults.push(`${step.title}: ${title} has ${hosts.size} voters, and ${stated.voters} are stated`);
    }
  };
  /** Whether a host has the files of a stage, whichever it was installed with. */
  const isAlike = (host: string, stage: number) => {
    const filesOf = (each: number) =>
      JSON.stringify(stages[each]?.bundle.artifacts.filter((file) => file.host === host));
    return filesOf(installed.get(host) ?? -1) === filesOf(stage);
  };
  const checkElections = (step: ChangeStep) => {
    for (const name of first.vips.keys()) {
      const last = plans.at(-1);
      if (!last?.vips.has(name) || last.vipControllers.some(({ vip }) => vip === name)) continue;
      const owners = [...installed.keys()].flatMap((host) => {
        const vip = planOf(host)?.vips.get(name);
        const takesPart =
          vip?.hosts.includes(host) &&
          !retired.has(host) &&
          !down.includes(host) &&
          !stopped.has(`keepalived@${host}`);
        return vip && takesPart ? [{ host, vip }] : [];
      });
      if (owners.length === 0) faults.push(`${step.title}: nobody owns ${name}`);
      const interval = (host: string) => JSON.stringify(planOf(host)?.sections["keepalived"]);
      const password = (host: string) =>
        new RegExp(`^vrrp_instance ${name} \\{[^]*?auth_pass (.*)`, "m").exec(
          fileOf(host, "/etc/keepalived/keepalived.conf"),
        )?.[1];
      const [one] = owners;
      for (const { host, vip } of owners) {
        const deaf = owners.filter((other) => !vip.hosts.includes(other.host));
        const alike =
          vip.routerId === one?.vip.routerId &&
          vip.address === one.vip.address &&
          password(host) === password(one.host) &&
          interval(host) === interval(one.host);
        if (deaf.length > 0 || !alike) faults.push(`${step.title}: ${name} has two owners, such as ${host}`);
      }
    }
  };
  const serverOf = (id: string) => {
    const [service = ""] = id.split("/");
    const server = service.slice(service.indexOf("@") + 1);
    const known = first.hosts.get(server) ?? plans.at(-1)?.hosts.get(server);
    return { server, service, managed: known?.managed === true };
  };
  /** @param step the one that has just been played, which may state that services do not work yet; undefined: the last one has */
  const checkNeeds = (step: ChangeStep | undefined) => {
    for (const [host, stage] of installed) {
      if (retired.has(host)) continue;
      const dialled = new Map(
        plans[stage]?.listeners.flatMap((each) => (each.additional ? [] : [[each.id, each] as const])),
      );
      for (const { from, to, needed, purpose } of plans[stage]?.flows ?? []) {
        if (!needed) continue;
        for (const client of from) {
          if (!client.endsWith(`@${host}`) || !runs(host, client)) continue;
          const title = plans[stage]?.services.find(({ id }) => id === client)?.title ?? "";
          if (step?.kind === "install" && step.upgrade && step.stops.includes(title)) continue;
          const running = to.filter((id) => {
            const { server, service, managed } = serverOf(id);
            return !managed || runs(server, service);
          });
          const reached = running.filter((id) => {
            const { server, service, managed } = serverOf(id);
            if (!managed) return true;
            const wanted = dialled.get(id);
            const opened = planOf(server)?.listeners.some(
              (each) => each.service === service && each.port === wanted?.port && each.bind === wanted.bind,
            );
            const admitted = planOf(server)?.flows.some(
              (flow) => flow.from.includes(client) && flow.to.includes(id),
            );
            return (opened === true && admitted === true) || isAlike(server, stage);
          });
          const moment = step?.title ?? "The end";
          const hostsOf = (ids: readonly string[]) => new Set(ids.map((id) => serverOf(id).server));
          // The loss of that one host would show what the others refuse.
          if (hostsOf(reached).size === 1 && hostsOf(running).size > 1)
            faults.push(`${moment}: ${client} reaches ${[...hostsOf(reached)]} alone (${purpose})`);
          if (reached.length === 0 && to.length > 0)
            faults.push(`${moment}: ${client} reaches nothing (${purpose})`);
        }
      }
    }
  };

  /** Every member of a cluster is reached, not only some: a quorum, and whoever leads next, may be any of them. */
  const checkEncryption = (step: ChangeStep) => {
    if (plans.every(({ tls, tlsOffered }) => tls === first.tls && tlsOffered === first.tlsOffered)) return;
    for (const [host, stage] of installed)
      for (const { from, to, purpose } of plans[stage]?.flows ?? [])
        for (const client of from) {
          if (!client.endsWith(`@${host}`) || !runs(host, client)) continue;
          for (const id of to) {
            const [service = ""] = id.split("/");
            const server = service.slice(service.indexOf("@") + 1);
            const accepted = kindsOf(planOf(server), id, accepting);
            if (!runs(server, service) || accepted.length === 0) continue;
            const made = kindsOf(plans[stage], id, finding);
            if (!accepted.some((kind) => made.includes(kind)))
              faults.push(`${step.title}: ${server} accepts no connection of ${client} (${purpose})`);
          }
        }
  };

  for (const [index, plan] of plans.entries()) {
    const former = plans[index - 1];
    if (!former) continue;
    const versionsOf = ({ versions }: Plan) =>
      versions.map(({ product, version }) => `${product} ${version}`);
    const upgraded = versionsOf(plan).filter((each) => !versionsOf(former).includes(each));
    const membersOf = ({ quorums }: Plan) =>
      quorums.map(({ title, hosts }) => `${title} ${[...hosts].sort()}`);
    if (upgraded.length > 1) faults.push(`Stage ${index} upgrades ${upgraded.join(" and ")}`);
    if (upgraded.length > 0 && membersOf(plan).join() !== membersOf(former).join())
      faults.push(`Stage ${index} upgrades ${upgraded} and changes members`);
  }
  const runsAirflow = (host: string) =>
    planOf(host)?.services.some(
      ({ id, component, tier }) =>
        component === "airflow" &&
        !/-(?:venv|migrate)$/.test(tier) &&
        id.endsWith(`@${host}`) &&
        runs(host, id),
    ) === true;
  /** Processes of Airflow share a database, whose tables are those of one version. */
  const checkVersions = (step: ChangeStep) => {
    const running = [...installed.keys()].filter(runsAirflow);
    const found = running.map(
      (host) => planOf(host)?.versions.find(({ product }) => product === "Apache Airflow")?.version,
    );
    if (new Set(found).size > 1)
      faults.push(`${step.title}: Airflow runs in ${[...new Set(found)].join(" and ")}`);
  };

  /** No node of the database runs beside one of another version, and none runs while its data is copied into the new version. */
  const checkDatabase = (step: ChangeStep) => {
    const running = [...installed.keys()].filter((host) => runs(host, `patroni@${host}`));
    const versions = new Set(running.map((host) => planOf(host)?.sections["postgres"]).map(versionOf));
    if (versions.size > 1)
      faults.push(`${step.title}: PostgreSQL runs in ${[...versions].sort().join(" and ")}`);
    const copies =
      step.kind === "command" &&
      step.commands.some((each) => each.includes("pg_upgrade") && !each.includes("--check"));
    if (copies && running.length > 0) faults.push(`${step.title}: ${running.join(", ")} runs meanwhile`);
    const clients = [...installed.keys()].filter(runsAirflow);
    if (copies && clients.length > 0)
      faults.push(`${step.title}: clients on ${clients.join(", ")} run meanwhile`);
  };

  /** Each host of Airflow decrypts what any other one encrypts. */
  const checkKeys = (step: ChangeStep) => {
    const keys = [...installed.keys()].flatMap((host) => {
      const list = /^AIRFLOW__CORE__FERNET_KEY="?([^"\n]+)/m.exec(
        fileOf(host, "/etc/airflow/airflow.env"),
      )?.[1];
      return list === undefined ? [] : [{ host, accepted: list.split(",") }];
    });
    for (const { accepted } of keys)
      for (const other of keys)
        if (!other.accepted.includes(accepted[0] ?? ""))
          faults.push(`${step.title}: ${other.host} cannot decrypt what others encrypt`);
  };

  for (const step of steps) {
    const touched =
      "hosts" in step
        ? step.hosts.map((each) => (typeof each === "string" ? each : each.host))
        : "host" in step
          ? [step.host]
          : [];
    for (const host of touched) if (down.includes(host)) faults.push(`${step.title}: ${host} is down`);
    if (step.kind === "retire") {
      retired.add(step.host);
    } else if (step.kind === "stop") {
      for (const host of step.hosts)
        for (const service of planOf(host)?.services ?? [])
          if (service.host === host && service.unit === step.unit) stopped.add(service.id);
    } else if (step.kind === "start") {
      for (const host of step.hosts)
        for (const service of planOf(host)?.services ?? [])
          if (service.host === host && service.unit === step.unit) stopped.delete(service.id);
    } else if (step.kind === "command") {
      for (const command of step.commands) {
        const entering = /member add (\S+)/.exec(command)?.[1];
        if (entering !== undefined) voters.get("etcd")?.add(entering);
        const address = /member remove/.test(command)
          ? /:\/\/\[?([0-9a-f.:]+?)\]?:\d+" \{ print/.exec(command)?.[1]
          : undefined;
        const [, units = ""] = /^systemctl stop (.+)/.exec(command) ?? [];
        for (const { id, unit, host } of planOf(step.host)?.services ?? [])
          if (host === step.host && units.split(" ").includes(unit)) stopped.add(id);
        for (const { name, address: own } of address === undefined ? [] : first.hosts.values())
          if (own === address) voters.get("etcd")?.delete(name);
        const forgotten = /(?:forget_cluster_node|queues shrink) rabbit@(\S+)/.exec(command)?.[1];
        if (forgotten !== undefined) voters.get("RabbitMQ")?.delete(forgotten);
      }
    } else if (step.kind === "install") {
      for (const { host, units } of step.hosts) {
        const before = retired.delete(host) ? undefined : planOf(host);
        installed.set(host, step.stage);
        for (const id of stopped) if (id.endsWith(`@${host}`)) stopped.delete(id);
        const after = planOf(host);
        const restarted = units.filter(({ action }) => action !== "reload").map(({ unit }) => unit);
        const restarting = new Set(
          [...(before?.services ?? []), ...(after?.services ?? [])]
            .filter((service) => service.host === host && restarted.includes(service.unit))
            .map(({ id }) => id),
        );
        checkQuorums(step, restarting, true);
        // A new node joins when it has started.
        if (after?.services.some(({ id }) => id === `rabbitmq@${host}`)) voters.get("RabbitMQ")?.add(host);
        checkNeeds(step);
        checkEncryption(step);
        checkElections(step);
        checkVersions(step);
        checkDatabase(step);
        checkKeys(step);
      }
    }
    checkElections(step);
    checkQuorums(step, new Set(), false);
    checkNeeds(step);
    checkDatabase(step);
  }
  for (const id of stopped) {
    const host = id.slice(id.indexOf("@") + 1);
    const remains = plans.at(-1)?.services.some((each) => each.id === id && each.unit !== "");
    if (remains && !retired.has(host) && !down.includes(host)) faults.push(`${id} is not started again`);
  }
  checkNeeds(undefined);
  for (const { title, hosts } of plans.at(-1)?.quorums ?? []) {
    const found = voters.get(title);
    if (found && [...found].sort().join() !== [...hosts].sort().join())
      faults.push(`${title} ends with the voters ${[...found].sort().join(", ")}`);
  }
  return [...new Set(faults)];
}
