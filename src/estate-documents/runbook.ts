import runbookTemplate from "../../templates/runbook/RUNBOOK.md.ejs";
import { durationOf, effectsOf } from "../analysis/failovers.ts";
import { portRows } from "../analysis/port-rows.ts";
import { startOrder } from "../analysis/start-order.ts";
import { titlesByHost, titlesEverywhere } from "../analysis/titles-by-host.ts";
import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import { banner } from "../formats/banner.ts";
import { anchorOf, code, headingsOf, markdown, markdownProse } from "../formats/markdown.ts";
import { socketAddress } from "../formats/socket-address.ts";
import { render } from "../formats/template.ts";
import { type Artifact, type EstateDocument, operatorScripts, staging } from "../model/artifact.ts";
import { type ByPackageManager, commandsFor } from "../model/by-package-manager.ts";
import type { Introduction, Occasion, Procedure } from "../model/facts.ts";
import { deployingMachine, roles, spans as words } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { isGuarded } from "../model/guarded-packages.ts";
import { listedNames } from "../model/listed-names.ts";
import {
  listenersOfService,
  managedHosts,
  type Plan,
  serviceOf,
  servicesOutside,
  serving,
} from "../model/plan.ts";
import { pointerSegments } from "../model/pointer.ts";
import { missingSecretMark } from "../model/secrets.ts";
import { authoritiesOf, authorityPathOf, certificatePaths } from "../model/tls.ts";
import { growth } from "./growth.ts";
import { logPlaces } from "./logs.ts";
import { symptomsOf } from "./symptoms.ts";
import { upgradeProcedures } from "./upgrade-procedures.ts";
import { waves } from "./waves.ts";

/** RUNBOOK.md: how to operate this estate, with its names and numbers. */
export function* runbook(plan: Plan, artifacts: readonly Artifact[]): Iterable<EstateDocument> {
  const chapter = (occasion: Occasion) =>
    plan.procedures
      .filter((procedure) => procedure.occasion === occasion)
      .map((procedure) => shown(plan, procedure));
  const introduction = (name: Introduction["chapter"]) =>
    plan.introductions.filter((each) => each.chapter === name).flatMap(({ lines }) => lines);
  const body = render(runbookTemplate, {
    banner: banner(plan.name).slice(2).trimEnd(),
    name: plan.name,
    deployingMachine,
    verify: `${operatorScripts}/verify.sh`,
    someHost: managedHosts(plan)[0]?.name ?? "",
    aboutStart: introduction("start").map(markdownProse),
    symptoms: symptoms(plan),
    contents,
    logs: logPlaces(plan, artifacts).map(({ unit, titles, hosts: members, files }) => ({
      titles: titles.map(markdownProse).join(", "),
      journal: code(`journalctl --unit=${unit}`),
      hosts: listedNames(members),
      files: files.map(code).join(", ") || "–",
    })),
    platforms: platforms(plan),
    everywhere: [...titlesEverywhere(plan)].map(markdownProse).join(", "),
    hosts: hosts(plan),
    networks: plan.networks
      .filter(({ ranges }) => ranges.length > 0)
      .map(({ name, ranges }) => ({ name, ranges: ranges.join(", ") })),
    vips: vips(plan),
    ports: ports(plan),
    start: startOrder(plan).map(({ title, services, hosts: members }) => ({
      title: markdownProse(title),
      units: unique(services.map(({ unit }) => code(unit))).join(", "),
      hosts: listedNames(members),
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
    external: external(plan),
    preparations: chapter("preparation"),
    checks: checks(plan),
    inspections: chapter("inspection"),
    failovers: chapter("failover"),
    aboutConnections: introduction("connections"),
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
    removals: chapter("removal"),
    retentions: plan.retentions.map(({ title, place, bound, setting }) => ({
      title: markdownProse(title),
      place: markdownProse(place),
      bound: markdownProse(bound),
      setting: setting === undefined ? "–" : code(pointerSegments(setting).join(".")),
    })),
    upkeep: chapter("upkeep"),
    restores: chapter("restore"),
    certificates: certificates(plan),
    authorities: authoritiesOf(plan).map((role) => authorityPathOf(role).replace(/^.*\//, "")),
    renewals: chapter("renewal"),
    versions: versions(plan),
    packages: packages(plan),
    guardedPackages: unique(plan.packages.filter(isGuarded).map(({ name }) => name)).sort(),
    upgradesFile: managedHosts(plan)
      .map(({ platform }) => automaticUpgrades[platform.packageManager])
      .find((path) => path !== undefined),
    upgradeCommands: commandsFor(managedHosts(plan), packageManagers),
    staging,
    userData: plan.cloudInit,
    upgrades: [...upgradeProcedures(plan).map((each) => shown(plan, each)), ...chapter("upgrade")],
    losses: chapter("loss"),
    secrets: secrets(plan, artifacts),
    aboutMigration: introduction("migration"),
    migration: chapter("migration"),
  });
  yield {
    path: "RUNBOOK.md",
    content: withContents(body),
    mode: 0o644,
    component: "runbook",
  };
}

/** The line that the contents replace. */
const contents = "<!-- contents -->";

/** Replaces the line of the contents with a line for each chapter and its procedures. The symptoms have an index. */
function withContents(body: string): string {
  const [before = "", after = ""] = body.split(`${contents}\n`);
  const lines: string[] = [];
  for (const { level, title, anchor } of headingsOf(body)) {
    const link = `[${title}](#${anchor})`;
    if (level === 2) lines.push(`- ${link}`);
    else if (level === 3 && !lines.at(-1)?.startsWith("- [Symptoms]")) lines.push(`  - ${link}`);
  }
  return `${before}${lines.join("\n")}\n${after}`;
}

/** A link to the first heading with this text. */
function linkTo(title: string): string {
  const text = markdownProse(title);
  return `[${text}](#${anchorOf(text)})`;
}

function symptoms(plan: Plan) {
  return symptomsOf(plan).map(({ title, looks, causes, needs }) => ({
    title: markdownProse(title),
    link: linkTo(title),
    looks: looks.map(({ text, host, commands = [] }) => ({
      text: markdownProse(text),
      host,
      commands,
    })),
    causes: causes.map(({ found, meaning, procedure }) => {
      const link =
        procedure === undefined ? "" : `${meaning.endsWith(":") ? "" : " See"} ${linkTo(procedure)}.`;
      return `${markdownProse(found.charAt(0).toUpperCase() + found.slice(1))}: ${markdownProse(meaning)}${link}`;
    }),
    needs: needs.map(({ tier: { title: name, services, hosts: members }, symptom }) => ({
      title: markdownProse(name),
      units: unique(services.map(({ unit }) => (unit === "" ? "–" : code(unit)))).join(", "),
      hosts: listedNames(members),
      link: symptom === undefined ? "–" : linkTo(symptom),
    })),
  }));
}

/** "Debian 12", or each platform with its hosts. */
function platforms(plan: Plan): string {
  const hosts = groupBy(managedHosts(plan), ({ platform }) => platform.title);
  if (hosts.size <= 1) return [...hosts.keys()].join("");
  return [...hosts]
    .map(([title, members]) => `${title} (${members.map(({ name }) => name).join(", ")})`)
    .join(" and ");
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

/** The file that the administrator must change so that automatic upgrades leave packages alone. */
const automaticUpgrades = { apt: undefined, dnf: "/etc/dnf/automatic.conf" } as const;

/** Commands that upgrade a package within a series. Both package managers accept * for the rest of a version. */
const packageManagers = {
  apt: ["apt-get update", "apt-get install --only-upgrade 'PACKAGE=VERSION*'"],
  dnf: ["dnf makecache", "dnf upgrade 'PACKAGE-VERSION*'"],
} as const satisfies ByPackageManager;

function certificates(plan: Plan) {
  return alike(plan.certificates, ({ name, authority, units, action }) => ({
    path: code(certificatePaths(name).certificate),
    authority: code(authorityPathOf(authority)),
    effect:
      units.length === 0
        ? "none: it is read again for each connection"
        : `${units.map(code).join(", ")} ${units.length === 1 ? `${action}s` : action}`,
  }));
}

function versions(plan: Plan) {
  return plan.versions.map(({ product, version, newest, endOfLife, source }) => ({
    product: markdownProse(product),
    version,
    newest,
    end: endOfLife ?? "–",
    setting: code(pointerSegments(source).join(".")),
  }));
}

/** Packages with a required series. */
function packages(plan: Plan) {
  return alike(
    plan.packages.filter(({ series }) => series !== undefined),
    ({ name, series, repository = "the platform's own" }) => ({ name: code(name), series, repository }),
  );
}

/** One row for all facts with the same content, with their hosts. */
function alike<Fact extends { readonly host: string }, Row extends object>(
  facts: readonly Fact[],
  rowOf: (fact: Fact) => Row,
): (Row & { hosts: string })[] {
  const rows = groupBy(
    facts.map((fact) => ({ row: rowOf(fact), host: fact.host })),
    ({ row }) => JSON.stringify(row),
  );
  return [...rows.values()].map((same) => ({
    ...same[0].row,
    hosts: listedNames(same.map(({ host }) => host)),
  }));
}

function hosts(plan: Plan) {
  const titles = titlesByHost(plan);
  return [...plan.hosts.values()].map(({ name, address, addresses, zone, label }) => ({
    name,
    address: [address, ...[...addresses].map(([network, each]) => `${network}: ${each}`)].join(", "),
    zone: markdownProse(zone ?? "–"),
    label: markdown(label ?? "–"),
    carries: (titles.get(name) ?? []).map(markdownProse).join(", "),
  }));
}

function vips(plan: Plan) {
  return [...plan.vips.values()].map(({ name, address, additionalAddresses, hosts: owners, preempt }) => {
    const controller = plan.vipControllers.find(({ vip }) => vip === name);
    return {
      name,
      address: [address, ...additionalAddresses].join(", "),
      owners: owners.join(", "),
      moved: controller
        ? `${markdownProse(controller.title)} moves it to the host that leads`
        : preempt
          ? "to the first healthy owner, and back"
          : "to the next healthy owner, without failback",
      leads: unique(
        plan.listeners.filter(({ vip }) => vip === name).map(({ title, port }) => `${title} (${port})`),
      )
        .map(markdownProse)
        .join(", "),
    };
  });
}

/** The services that others operate, with what clients verify. */
function external(plan: Plan) {
  const rows = servicesOutside(plan).flatMap(({ id, title, host, operator = "" }) =>
    listenersOfService(plan, id).map(({ vip = host, port, trust }) => ({
      title: markdownProse(title),
      address: code(socketAddress(vip, port)),
      operator: markdownProse(operator),
      authority: trust === undefined ? "none: unencrypted" : code(trust.authority),
      name: trust === undefined ? "–" : trust.name === undefined ? "not verified" : code(trust.name),
    })),
  );
  // Nodes behind one name are one row.
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

/** One row for each kind of client of each port. Derived from the same flows as the firewall. */
function ports(plan: Plan) {
  return portRows(plan).map(({ from, to, port, why }) => ({
    from: markdownProse(from),
    to: markdownProse(to),
    port,
    why: markdownProse(why),
  }));
}

function checks(plan: Plan) {
  return alike(plan.checks, ({ service, title }) => ({
    service: markdownProse(serviceOf(plan, service)?.title ?? service),
    title: markdownProse(title),
  }));
}

function shown(plan: Plan, { occasion, title, steps }: Procedure) {
  const failover = plan.failovers.find((each) => occasion === "failover" && each.title === title);
  const { total, typical, terms } = durationOf(plan, failover);
  return {
    title: markdownProse(title),
    steps: steps.map(({ text, host, commands = [] }) => ({
      text: markdownProse(text),
      host,
      commands,
    })),
    seconds: terms.length > 0 ? Math.ceil(total) : undefined,
    typical: Math.ceil(typical),
    effects: effectsOf(plan, failover).map(markdownProse),
    parts: terms.map(({ span, seconds, formula }) =>
      markdownProse(`${seconds} s until ${words[span]}: ${formula}`),
    ),
  };
}

/** Connection strings of clients, with the endpoint that they use. */
function connections(plan: Plan) {
  return plan.connections.map(({ role, resource, secret, endpoint, command, clients }) => {
    const name = endpoint.targets[0]?.host ?? "";
    const width = Math.max(...clients.map((client) => client.name.length));
    return {
      title: markdownProse(roles[role]),
      resource,
      secret,
      name,
      vip: endpoint.kind === "vip" ? plan.vips.get(name)?.address : undefined,
      local: endpoint.kind === "local" ? listedNames(serving(plan, role).map(({ host }) => host)) : undefined,
      command,
      // A local endpoint is reached from its hosts only.
      host: endpoint.kind === "local" ? (serving(plan, role)[0]?.host ?? "") : deployingMachine,
      clients: clients.map((client) => `${client.name.padEnd(width)}  ${client.text}`),
    };
  });
}

/** Each secret with its purpose, the files that hold it, the units that restart or reload, and its own procedures. */
function secrets(plan: Plan, artifacts: readonly Artifact[]) {
  const order = new Map(
    waves(plan)
      .flatMap(({ hosts: members }) => members)
      .map((host, index) => [host, index]),
  );
  const sensitive = artifacts.filter((artifact) => artifact.sensitive);
  const holding = groupBy(
    sensitive.flatMap((artifact) => named(artifact.content).map((name) => ({ name, artifact }))),
    ({ name }) => name,
  );
  const procedures = groupBy(
    plan.procedures.flatMap((procedure) => (procedure.secrets ?? []).map((name) => ({ name, procedure }))),
    ({ name }) => name,
  );
  return plan.secrets.map(({ name, purpose }) => {
    const files = groupBy(
      (holding.get(name) ?? []).map(({ artifact }) => artifact),
      ({ path }) => path,
    );
    return {
      name,
      purpose: markdownProse(purpose.charAt(0).toUpperCase() + purpose.slice(1)),
      procedures: (procedures.get(name) ?? []).map(({ procedure }) => shown(plan, procedure)),
      files: [...files].map(([path, copies]) => ({
        path: code(path),
        hosts: copies
          .map(({ host }) => host)
          .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
          .join(", "),
        // Files without units are read on each use.
        units: unique(copies.flatMap(({ onChange }) => onChange?.units ?? []))
          .map(code)
          .join(", "),
      })),
    };
  });
}

/** Names of the secrets whose placeholder a file contains. */
function named(content: string): string[] {
  return unique(
    [...content.matchAll(new RegExp(`${missingSecretMark}-([A-Za-z0-9_-]+)`, "g"))].map(
      ([, name = ""]) => name,
    ),
  );
}
