import runbookTemplate from "../../templates/runbook/RUNBOOK.md.ejs";
import { durationOf } from "../analysis/failovers.ts";
import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import { banner } from "../formats/banner.ts";
import { code, markdown, markdownProse } from "../formats/markdown.ts";
import { render } from "../formats/template.ts";
import type { Artifact, EstateDocument } from "../model/artifact.ts";
import type { Flow, Listener, Occasion, Procedure, Service } from "../model/facts.ts";
import { roles, spans as words } from "../model/facts.ts";
import {
  byHost,
  endpointOf,
  listenerOf,
  listenersOf,
  networkOf,
  type Plan,
  serviceOf,
  serving,
} from "../model/plan.ts";
import { missingSecretMark } from "../model/secrets.ts";
import { authorityPath, certificateNames } from "../model/tls.ts";
import { growth } from "./growth.ts";
import { migrates, scriptPath } from "./migration.ts";
import { startOrder, waves } from "./start-order.ts";

/** RUNBOOK.md: this estate for those who run it, with its names and numbers. */
export function* runbook(plan: Plan, artifacts: readonly Artifact[]): Iterable<EstateDocument> {
  const chapter = (occasion: Occasion) =>
    plan.procedures
      .filter((procedure) => procedure.occasion === occasion)
      .map((procedure) => shown(plan, procedure));
  const content = render(runbookTemplate, {
    banner: banner(plan.name).slice(2).trimEnd(),
    name: plan.name,
    platform: plan.platform.title,
    hosts: hosts(plan),
    vips: vips(plan),
    ports: ports(plan),
    start: startOrder(plan).map(({ title, services }) => ({
      title: markdownProse(title),
      units: unique(services.map(({ unit }) => code(unit))).join(", "),
      hosts: names(services.map(({ host }) => host)),
    })),
    waves: waves(plan).map(({ title, hosts: members, single }) => ({
      title: markdownProse(title),
      hosts: members.join(", "),
      pace: single ? "one at a time" : "a quarter at a time",
    })),
    quorums: plan.quorums.map((quorum) => {
      const members = unique(quorum.hosts);
      return {
        title: markdownProse(quorum.title),
        hosts: members.join(", "),
        count: members.length,
        majority: members.length - toleratedLosses(members.length),
        losses: toleratedLosses(members.length),
      };
    }),
    checks: checks(plan),
    inspections: chapter("inspection"),
    failovers: chapter("failover"),
    connections: connections(plan),
    growth: growth(plan).map((phase) => ({
      title: phase.title,
      tiers: phase.tiers.map(({ title, hosts: members, next }) => ({
        title: markdownProse(title),
        hosts: members.join(", "),
        next: markdownProse(next),
      })),
    })),
    growing: chapter("growth"),
    losses: chapter("loss"),
    secrets: secrets(plan, artifacts),
    migrates: migrates(plan),
    migrationScript: scriptPath,
    migration: chapter("migration"),
  });
  yield { path: "RUNBOOK.md", content, mode: 0o644, component: "runbook" };
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

/** Names of hosts, of which a long list shows the first alone. */
function names(hosts: readonly string[]): string {
  const all = unique(hosts);
  return all.length > 8 ? `${all.slice(0, 6).join(", ")} and ${all.length - 6} more` : all.join(", ");
}

function hosts(plan: Plan) {
  const services = byHost(plan.services);
  return [...plan.hosts.values()].map(({ name, address, zone, label, managed }) => ({
    name,
    address,
    zone: markdownProse(zone ?? "–"),
    label: markdown(label ?? "–"),
    carries: [
      ...(managed ? [] : ["not managed"]),
      ...unique((services.get(name) ?? []).filter(({ essential }) => essential).map(({ title }) => title)),
    ]
      .map(markdownProse)
      .join(", "),
  }));
}

function vips(plan: Plan) {
  return [...plan.vips.values()].map(({ name, address, hosts: owners, preempt }) => ({
    name,
    address,
    owners: owners.join(", "),
    back: preempt ? "yes" : "no",
    leads: unique(
      plan.listeners.filter(({ vip }) => vip === name).map(({ title, port }) => `${title} (${port})`),
    )
      .map(markdownProse)
      .join(", "),
  }));
}

/** One row for each kind of party that dials each port, from the flows that the firewall is made of as well. */
function ports(plan: Plan) {
  const rows = new Map<string, { port: number; row: Record<"from" | "to" | "port" | "why", string> }>();
  for (const flow of plan.flows) {
    for (const target of targets(plan, flow)) {
      const row = {
        from: markdownProse(source(plan, flow)),
        to: markdownProse(target.to),
        port: target.port,
        why: markdownProse(flow.purpose),
      };
      rows.set(JSON.stringify(row), { port: target.number, row });
    }
  }
  return [...rows.values()].sort((a, b) => a.port - b.port).map(({ row }) => row);
}

function source(plan: Plan, { from }: Flow): string {
  const tiers = new Map<string, string[]>();
  const networks: string[] = [];
  for (const id of from) {
    const service = serviceOf(plan, id);
    if (service) {
      const hosts = tiers.get(service.title);
      if (hosts) hosts.push(service.host);
      else tiers.set(service.title, [service.host]);
      continue;
    }
    const network = networkOf(plan, id);
    networks.push(`${network?.name ?? id} network (${network?.ranges.join(", ") ?? ""})`);
  }
  return [...[...tiers].map(([title, hosts]) => `${title} on ${names(hosts)}`), ...networks].join("; ");
}

function targets(plan: Plan, { to }: Flow) {
  const kinds = new Map<string, Listener[]>();
  for (const listener of to.flatMap((id) => listenerOf(plan, id) ?? [])) {
    const key = [listener.title, listener.vip, listener.port, listener.lastPort, listener.protocol].join(
      "\n",
    );
    const known = kinds.get(key);
    if (known) known.push(listener);
    else kinds.set(key, [listener]);
  }
  return [...kinds.values()].flatMap((listeners) => {
    const [first] = listeners;
    if (!first) return [];
    const where = names(listeners.map(({ host }) => host));
    const { title, vip, port, lastPort, protocol, secure } = first;
    return [
      {
        to: `${title} ${vip === undefined ? `on ${where}` : `at ${vip} (${where})`}`,
        number: port,
        port: `${protocol === "vrrp" ? "VRRP" : `${port}${lastPort === undefined ? "" : `–${lastPort}`}/${protocol}`}${secure ? ", TLS" : ""}`,
      },
    ];
  });
}

function checks(plan: Plan) {
  const rows = new Map<string, string[]>();
  for (const { service, title, host } of plan.checks) {
    const key = JSON.stringify([serviceOf(plan, service)?.title ?? service, title]);
    const hosts = rows.get(key);
    if (hosts) hosts.push(host);
    else rows.set(key, [host]);
  }
  return [...rows].map(([key, hosts]) => {
    const [service, title] = JSON.parse(key) as [string, string];
    return { service: markdownProse(service), title: markdownProse(title), hosts: names(hosts) };
  });
}

function shown(plan: Plan, { title, steps, spans }: Procedure) {
  const { total, typical, terms } = durationOf(plan, spans);
  return {
    title: markdownProse(title),
    steps: steps.map(({ text, host, commands = [] }) => ({
      text: markdownProse(text),
      host,
      commands,
    })),
    seconds: terms.length > 0 ? Math.ceil(total) : undefined,
    typical: Math.ceil(typical),
    parts: terms.map(({ span, seconds, formula }) =>
      markdownProse(`${seconds} s until ${words[span]}: ${formula}`),
    ),
  };
}

/** How programs connect to each database, for writing and for reading; a password is never part of it. */
function connections(plan: Plan) {
  const wanted = [
    "database-primary",
    "database-pooled",
    "database-replica",
    "database-sync",
    "database-async",
  ] as const;
  return wanted.flatMap((role) => {
    if (role !== "database-primary" && listenersOf(plan, role).length === 0) return [];
    const local = serving(plan, role).map(({ host }) => host);
    const client = [...local, ...plan.hosts.keys()].find((host) => endpointOf(plan, role, host));
    const endpoint = client === undefined ? undefined : endpointOf(plan, role, client);
    if (!endpoint) return [];
    const servers = serving(plan, role).flatMap(({ host }) => host);
    const behind = plan.pools.find((pool) => pool.role === role)?.members ?? [];
    const proving = behind.length > 0 ? behind.flatMap((id) => listenerOf(plan, id)?.host ?? []) : servers;
    const proved = endpoint.targets.every(({ host }) =>
      proving.every((server) => {
        const { names: own, addresses } = certificateNames(plan, server);
        return own.includes(host) || addresses.includes(host);
      }),
    );
    return plan.accounts
      .filter((account) => account.role === "database-primary")
      .map(({ resource, user, secret }) => ({
        title: markdownProse(roles[role]),
        database: resource,
        user,
        secret,
        writes: role === "database-primary" || role === "database-pooled",
        several: endpoint.targets.length > 1,
        hosts: endpoint.targets.map(({ host }) => host),
        ports: endpoint.targets.map(({ port }) => port),
        addresses: endpoint.targets.map(
          ({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`,
        ),
        vip: endpoint.kind === "vip" ? plan.vips.get(endpoint.targets[0]?.host ?? "")?.address : undefined,
        local: endpoint.kind === "local" ? names(local) : undefined,
        // The name in the certificate is that of the node behind the port.
        mode: endpoint.secure ? (proved ? "verify-full" : "verify-ca") : undefined,
        authority: authorityPath,
      }));
  });
}

/** For each secret: what it is for, which files hold it, which units read those, and what must be done besides. */
function secrets(plan: Plan, artifacts: readonly Artifact[]) {
  const order = new Map(
    waves(plan)
      .flatMap(({ hosts: members }) => members)
      .map((host, index) => [host, index]),
  );
  const holding = new Map<string, Artifact[]>();
  for (const artifact of artifacts) {
    if (!artifact.sensitive) continue;
    for (const name of named(artifact.content)) {
      const files = holding.get(name);
      if (files) files.push(artifact);
      else holding.set(name, [artifact]);
    }
  }
  return plan.secrets.map(({ name, purpose }) => {
    const files = new Map<string, Artifact[]>();
    for (const artifact of holding.get(name) ?? []) {
      files.set(artifact.path, [...(files.get(artifact.path) ?? []), artifact]);
    }
    return {
      name,
      purpose: markdownProse(purpose.charAt(0).toUpperCase() + purpose.slice(1)),
      procedures: plan.procedures
        .filter((procedure) => procedure.secrets?.includes(name))
        .map((procedure) => shown(plan, procedure)),
      files: [...files].map(([path, copies]) => ({
        path: code(path),
        hosts: copies
          .map(({ host }) => host)
          .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
          .join(", "),
        units: unique(copies.flatMap((copy) => readers(plan, copy, artifacts)))
          .map(code)
          .join(", "),
      })),
    };
  });
}

/** The secrets of which a file holds the placeholder. */
function named(content: string): string[] {
  return unique(
    [...content.matchAll(new RegExp(`${missingSecretMark}-([A-Za-z0-9_-]+)`, "g"))].map(
      ([, name = ""]) => name,
    ),
  );
}

/** The units that a change of a file concerns: those that it says, or those whose own files name it. */
function readers(
  { services }: Plan,
  { host, path, onChange }: Artifact,
  artifacts: readonly Artifact[],
): string[] {
  if (onChange) return [...onChange.units];
  return unique(
    artifacts
      .filter(
        (other) =>
          other.host === host && /^\/etc\/systemd\/system\//.test(other.path) && other.content.includes(path),
      )
      .map((other) => /^\/etc\/systemd\/system\/([^/]+?)(?:\.d\/.*)?$/.exec(other.path)?.[1] ?? ""),
  ).filter((unit) => services.some((service: Service) => service.unit === unit));
}
