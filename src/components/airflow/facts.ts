import type { FactContext } from "../../model/component.ts";
import type { Capacity, Pool, SecretKind, Service } from "../../model/facts.ts";
import { groupBy } from "../../model/group-by.ts";
import { mapNonEmpty } from "../../model/non-empty.ts";
import { pointerTo } from "../../model/pointer.ts";
import { mountCheck } from "./checks.ts";
import { dagsAccount, dagsCheck, dagsFolder, dagsSecret, dagsShare, gitPackages } from "./dags.ts";
import { environmentSecrets } from "./environment.ts";
import { builder, home } from "./paths.ts";
import { poolDescriptions } from "./pool-descriptions.ts";
import { knows, processesOf, usesExecutionApi } from "./processes.ts";
import { pathPrefix } from "./public-url.ts";
import { buildPackages, pythonOf } from "./pythons.ts";
import { queueing } from "./queueing.ts";
import { redelivery, restart } from "./redelivery.ts";
import { retentions } from "./retention.ts";
import type { Settings } from "./schema.ts";
import { secretNames } from "./secret-names.ts";
import { migrationService, processServices, type Running, venvServices } from "./services.ts";
import { signInSecret } from "./sign-in.ts";
import { timings } from "./timings.ts";
import { unmanagedPeers } from "./unmanaged-peers.ts";
import { namedQueues, queueSets, runsLocally } from "./worker-groups.ts";

/** User id of Airflow's own images. It is the same on every host, because NFS identifies owners by number. */
const uid = 50_000;

export function facts(context: FactContext, settings: Settings): void {
  // Stated first, so that its unit starts before the processes that run in the virtual environment.
  venvServices(context, settings);
  const migration = migrationService(context, settings);
  const running = processesOf(settings).flatMap((kind) => processServices(context, settings, kind));
  const services = [...(migration ? [migration] : []), ...running.map(({ service }) => service)];
  for (const [host, own] of groupBy(services, (service) => service.host))
    hostNeeds(context, settings, host, own);
  for (const timing of timings(settings)) context.timing(timing);
  for (const derivation of queueing(settings).derivations) context.derivation(derivation);
  for (const retention of retentions(settings)) context.retention(retention);
  context.effect(runsLocally(settings) ? restart : redelivery(settings));
  for (const pool of webPools(settings, running)) context.pool(pool);
  for (const capacity of queueCapacities(settings, running)) context.capacity(capacity);
  dagsSources(context, settings, running);
  unmanagedPeers(context, settings);
  secrets(context, settings);
}

/** User, packages and certificate for the services of a host. */
function hostNeeds(
  context: FactContext,
  settings: Settings,
  host: string,
  services: readonly Service[],
): void {
  const { tls } = context.base;
  context.user({ host, name: "airflow", uid, title: "Apache Airflow", home });
  context.user({ host, name: builder, uid: undefined, title: "build of Airflow's packages", home: "/" });
  const { platform } = context.base.hosts.get(host) ?? {};
  const needed = platform
    ? [...pythonOf(settings, platform.name).packages, ...buildPackages[platform.family]]
    : [];
  for (const name of platform ? new Set([...needed, ...settings.systemPackages]) : [])
    context.package({ host, name });
  if (!tls) return;
  context.certificate({
    host,
    name: "airflow",
    services: services.map(({ id }) => id),
    client: true,
    user: "airflow",
    group: "airflow",
    units: services.map(({ unit }) => unit),
    action: "restart",
    source: "/airflow",
  });
}

/** The web servers as the estate reaches them, and as its users may reach them through a port of their own. */
function webPools(settings: Settings, running: readonly Running[]): Pool[] {
  const common = {
    mode: "http",
    balance: "round-robin",
    members: running.flatMap(({ listeners }) =>
      listeners.flatMap(({ id, role }) => (role === "web-server" ? id : [])),
    ),
    // It returns 200 while the server runs: an unhealthy scheduler or database must not remove it from the pool.
    check: {
      method: "GET",
      path: `${pathPrefix(settings)}${usesExecutionApi(settings) ? "/api/v2/version" : "/health"}`,
    },
    idleTimeout: 300,
    memberConnections: 500,
    cutFailedSessions: false,
    source: "/airflow/webservers",
  } as const;
  return [
    { name: "web", ...poolDescriptions.web, role: "web", ...common },
    {
      name: "web-public",
      ...poolDescriptions["web-public"],
      role: "web-public",
      ...common,
      public: true,
      // Only tasks use it, through the other port.
      ...(usesExecutionApi(settings) ? { closedPaths: [`${pathPrefix(settings)}/execution/`] } : {}),
    },
  ];
}

/** The queues, each with the workers that serve it. Where all workers read the same queues, their tier is enough. */
function queueCapacities(settings: Settings, running: readonly Running[]): Capacity[] {
  const sets = queueSets(settings);
  if (sets.length < 2) return [];
  const workers = new Map(
    running.flatMap(({ kind, service }) =>
      kind.key === "workers" ? [[service.host, service] as const] : [],
    ),
  );
  const [first] = workers.values();
  return sets.map(({ queues, groups }) => ({
    title: `${first?.title} (${namedQueues(queues)})`,
    unit: "tasks",
    parts: groups.flatMap(({ hosts, concurrency }) =>
      hosts.flatMap((host) => {
        const id = workers.get(host)?.id;
        return id === undefined ? [] : [{ service: id, amount: concurrency }];
      }),
    ),
    source: groups[0]?.source ?? "/airflow/workers",
  }));
}

/** Mounts of the share with the DAGs, or fetches of their repository, on every host that reads them. */
function dagsSources(context: FactContext, settings: Settings, running: readonly Running[]): void {
  const { git } = settings.dags;
  const share = dagsShare(context.facts, settings);
  const readers = running.filter(({ kind }) => kind.readsDags(settings));
  for (const [host, ofHost] of groupBy(readers, ({ service }) => service.host)) {
    const services = mapNonEmpty(ofHost, ({ service }) => service.id);
    const family = context.base.hosts.get(host)?.platform.family;
    if (git) {
      context.user({ host, name: dagsAccount, uid: undefined, title: "fetch of Airflow's DAGs", home: "/" });
      for (const name of family === undefined ? [] : gitPackages[family]) context.package({ host, name });
      context.check({ host, service: services[0], ...dagsCheck(git) });
    }
    if (!share) continue;
    const path = dagsFolder(settings);
    context.mount({ share: share.name, host, path, services, source: "/airflow/dags" });
    if (family !== undefined) context.package({ host, name: share.clientPackages[family] });
    context.check({ host, service: services[0], ...mountCheck(share, path) });
  }
}

function secrets(context: FactContext, settings: Settings): void {
  const secret = (name: string, kind: SecretKind, purpose: string, source = "/airflow") =>
    context.secret({ name, kind, purpose, source });
  secret(secretNames.fernet, "fernet-key", "encrypts connections and variables");
  secret(secretNames.web, "signing-key", "signs sessions and log requests");
  if (knows(settings, "api_auth.jwt_secret"))
    secret(secretNames.token, "token-key", "signs the tokens of tasks for the API server");
  secret(secretNames.administrator, "password", "login of the first user of Airflow's web interface");
  // Flower reads a list of logins that are separated by commas.
  if (settings.flower) secret(secretNames.flower, "cookie", "login of Flower", "/airflow/flower");
  const signIn = signInSecret(settings);
  if (signIn) secret(signIn.name, "issued", signIn.purpose, signIn.source);
  const dags = dagsSecret(settings);
  if (dags) context.secret(dags);
  for (const [name, variables] of environmentSecrets(settings)) {
    context.secret({
      name,
      kind: "issued",
      purpose: `environment of Airflow: ${variables.join(", ")}`,
      source: pointerTo("airflow", "environment", variables[0] ?? ""),
    });
  }
}
