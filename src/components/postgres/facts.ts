import type { FactContext } from "../../model/component.ts";
import type { Listener } from "../../model/facts.ts";
import { sortedEntries } from "../../model/order.ts";
import { seriesOf } from "../../model/version.ts";
import { applicationsOf } from "./applications-of.ts";
import { connectionBudget, demands, derivations } from "./capacity.ts";
import { checks } from "./checks.ts";
import { dataLoss } from "./data-loss.ts";
import { installBlockers } from "./install-blockers.ts";
import { layoutOf } from "./layout.ts";
import { dcsCertificate, unit } from "./paths.ts";
import { pools } from "./pools.ts";
import type { Settings } from "./schema.ts";
import { scopeOf } from "./scope-of.ts";
import { secretNames } from "./secret-names.ts";
import { splitBrains } from "./split-brains.ts";
import { timings } from "./timings.ts";
import { patroniVersions, postgresVersions } from "./versions.ts";

export function facts(context: FactContext, settings: Settings): void {
  const members = nodes(context, settings);
  for (const pool of pools(settings, members)) context.pool(pool);
  credentials(context, settings);
  for (const timing of timings(settings)) context.timing(timing);
  context.dataLoss(dataLoss(settings));
  context.retention({
    title: "Write-ahead log of PostgreSQL",
    place: "data directory of each node",
    bound: "a lost or slow standby holds it up to `max_slot_wal_keep_size`",
  });
  for (const splitBrain of splitBrains(settings)) context.splitBrain(splitBrain);
  context.budget(connectionBudget(settings));
  for (const derivation of derivations(context.base, settings)) context.derivation(derivation);
  for (const { application, connections, database, source } of applicationsOf(settings)) {
    context.network(application, source, `an application that uses database "${database}"`);
    context.budget({
      resource: "PostgreSQL connections",
      party: `application "${application}" of database "${database}"`,
      side: "used",
      amount: connections,
      formula: `${connections} to database "${database}"`,
      source,
    });
  }
}

/** Declares the facts of each node, and returns the listeners of PostgreSQL. */
function nodes(context: FactContext, settings: Settings): Listener[] {
  const { ports, version, patroni } = settings;
  const { tls, tlsOffered } = context.base;
  const owned = { user: "postgres", group: "postgres" } as const;
  return context.hosts(settings.hosts, "/postgres/hosts", "a PostgreSQL node").map((node) => {
    const host = node.name;
    const layout = layoutOf(node.platform, version);
    const service = context.service({
      tier: "patroni",
      title: "PostgreSQL under Patroni",
      host,
      unit,
      user: "postgres",
      keepsState: true,
      // With every parent: systemd-tmpfiles rejects a directory of root below one of postgres.
      directories: [layout.home, layout.data.replace(/\/[^/]+$/, ""), layout.data].map((path) => ({
        path,
        mode: 0o700,
        ...owned,
      })),
      masks: layout.masks,
      source: node.placement,
    });
    for (const demand of demands(context.base, settings, host)) context.demand(service, demand);
    for (const name of layout.databasePackages) {
      context.package({ host, name, repository: "pgdg", series: String(version), units: [unit] });
    }
    for (const name of layout.clientPackages) context.package({ host, name });
    for (const name of layout.patroniPackages) {
      const { from } = seriesOf(patroniVersions, patroni.version) ?? {};
      context.package({ host, name, repository: "pgdg", series: patroni.version, from, units: [unit] });
    }
    if (tlsOffered) {
      context.certificate({
        host,
        name: "postgres",
        services: [service.id],
        client: true,
        ...owned,
        units: [unit],
        action: "reload",
        source: node.placement,
      });
      // Of its own, so that the certificate that PostgreSQL and the REST API show does not open the DCS.
      context.certificate({
        host,
        name: dcsCertificate,
        services: [],
        client: true,
        authority: "consensus",
        ...owned,
        units: [unit],
        action: "reload",
        source: node.placement,
      });
    }
    for (const [name, value, source] of [
      ["patroni-member", host, node.placement],
      ["patroni-namespace", patroni.namespace, "/postgres/patroni/namespace"],
      ["patroni-scope", scopeOf(settings, context.base), "/postgres/patroni/scope"],
    ] as const)
      context.identity({ host, name, value, source });
    for (const check of checks(context.base, settings, node)) {
      context.check({ host, service: service.id, ...check });
    }
    context.dataDirectory({
      host,
      path: layout.data,
      port: ports.database,
      socketDirectory: "/run/postgresql",
      user: "postgres",
      service: service.id,
      product: postgresVersions.product,
      source: node.placement,
    });
    for (const blocker of installBlockers(node.platform, version))
      context.installBlocker({ host, ...blocker });
    const database = context.listener(service, {
      bind: node.address,
      loopback: true,
      port: ports.database,
      protocol: "tcp",
      role: "database-node",
      secure: tls,
      eitherWay: "accepts",
      title: "PostgreSQL",
      source: "/postgres/ports/database",
    });
    context.listener(service, {
      bind: node.address,
      port: ports.health,
      protocol: "tcp",
      role: "database-health",
      secure: tls,
      // Members read its URL from the DCS, and load balancers check both.
      eitherWay: "found",
      title: "Patroni REST API",
      source: "/postgres/ports/health",
    });
    return database;
  });
}

/** Passwords of PostgreSQL and Patroni, and the account of each database. */
function credentials(context: FactContext, { databases, version }: Settings): void {
  const needed = [
    [secretNames.superuser, "PostgreSQL's superuser"],
    [secretNames.replication, "PostgreSQL's replication user"],
    [secretNames.rewind, "the role that pg_rewind uses"],
    [secretNames.restApi, "write access to Patroni's REST API"],
  ] as const;
  for (const [name, purpose] of needed)
    context.secret({ name, kind: "password", purpose, source: "/postgres" });
  const owners = new Set<string>();
  for (const [database, { owner }] of sortedEntries(databases)) {
    const source = `/postgres/databases/${database}`;
    const secret = secretNames.owner(owner);
    context.account({
      role: "database-primary",
      user: owner,
      resource: database,
      secret,
      version: String(version),
      versionSource: "/postgres/version",
      source,
    });
    if (owners.has(owner)) continue;
    owners.add(owner);
    context.secret({ name: secret, kind: "password", purpose: `PostgreSQL's role "${owner}"`, source });
  }
}
