import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import type { Host } from "../../model/facts.ts";
import { placedName } from "../../model/networks.ts";
import { extraOf } from "../../model/override.ts";
import { listenersOf, type Plan, serviceId } from "../../model/plan.ts";
import { authorityPath, authorityPathOf, certificatePaths } from "../../model/tls.ts";
import { within } from "../../model/version.ts";
import { dynamicConfiguration, onOff } from "./dynamic-configuration.ts";
import { hostBasedAuthentication } from "./host-based-authentication.ts";
import { layoutOf } from "./layout.ts";
import { delayOf, delayParameter } from "./node-roles.ts";
import { dcsCertificate } from "./paths.ts";
import { requestQueueSize } from "./request-queue-size.ts";
import type { Settings } from "./schema.ts";
import { scopeOf } from "./scope-of.ts";
import { safetyMargin } from "./split-brains.ts";
import { patroniVersions } from "./versions.ts";
import { withPaths } from "./with-paths.ts";

/**
 * patroni.yml of one node. It contains no passwords, so that it can be read and compared: Patroni merges them from its
 * environment.
 */
export function patroniYml(plan: Plan, settings: Settings, host: Host): object {
  const { patroni, ports } = settings;
  const layout = layoutOf(host.platform, settings.version);
  const stores = listenersOf(plan, "consensus");
  const dcs = certificatePaths(dcsCertificate);
  const { certificate, key } = certificatePaths("postgres");
  // Mutual TLS: a client shows a certificate of the estate, and verifies the certificate of the node.
  const mutualTls = plan.tls
    ? { sslmode: "verify-full", sslrootcert: authorityPath, sslcert: certificate, sslkey: key }
    : {};
  const overrides = extraOf(settings, host.name, (extra) => extra.patroni);
  const { [delayParameter]: _, ...own } = extraOf(
    { ...settings, extra: noOverrides },
    host.name,
    (extra) => extra.parameters,
    onOff,
  );
  const delay = delayOf(settings, host.name);
  const [archive] = plan.archives;
  const parameters = {
    unix_socket_directories: "/run/postgresql",
    ...(plan.tlsOffered
      ? {
          ssl: "on",
          ssl_min_protocol_version: "TLSv1.2",
          ssl_cert_file: certificate,
          ssl_key_file: key,
          ssl_ca_file: authorityPath,
        }
      : {}),
  };
  return withPaths(overrides, {
    scope: scopeOf(settings, plan),
    namespace: `${patroni.namespace}/`,
    name: host.name,
    restapi: within(patroniVersions.gates, patroni.version, {
      listen: socketAddress(host.address, ports.health),
      connect_address: socketAddress(host.address, ports.health),
      allowlist_include_members: true,
      server_tokens: "ProductOnly",
      request_queue_size: requestQueueSize(plan),
      ...(plan.tls
        ? // Changes require a certificate of the estate and the password; health checks require neither.
          { certfile: certificate, keyfile: key, cafile: authorityPath, verify_client: "optional" }
        : {}),
    }),
    // Members follow the URLs of each other's REST API in the DCS, so that this comes before any of them is encrypted.
    ...(plan.tlsOffered ? { ctl: { cacert: authorityPath, certfile: certificate, keyfile: key } } : {}),
    etcd3: {
      hosts: stores.map(({ bind, port }) => socketAddress(bind, port)),
      ...(stores.some(({ secure }) => secure)
        ? {
            protocol: "https",
            cacert: authorityPathOf("consensus"),
            cert: dcs.certificate,
            key: dcs.key,
          }
        : {}),
    },
    bootstrap: {
      dcs: dynamicConfiguration(plan, settings),
      initdb: [
        { encoding: "UTF8" },
        { locale: "C.UTF-8" },
        "data-checksums",
        { "auth-local": "peer" },
        { "auth-host": "scram-sha-256" },
      ],
      // Patroni appends the connection string of the new leader as the last argument.
      post_bootstrap: `${layout.binaries}/psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --file=${layout.postBootstrap} --dbname`,
    },
    postgresql: {
      // Before 15, libpq matches a certificate by host name only, not by IP address.
      connect_address: socketAddress(
        plan.tls ? placedName(plan, "postgres", host.name) : host.address,
        ports.database,
      ),
      listen: `${[host.address, loopbackOf(host.address), ...vipBinds(plan, host)].join(",")}:${ports.database}`,
      data_dir: layout.data,
      bin_dir: layout.binaries,
      pgpass: `${layout.home}/.pgpass-patroni`,
      use_unix_socket: true,
      use_unix_socket_repl: true,
      // Patroni calls it when the node runs: on the first leader after post_bootstrap (patroni/ha.py, post_bootstrap),
      // on a standby after the copy. It appends three arguments.
      callbacks: { on_start: `/bin/sh -c 'rm --force ${layout.postBootstrap}'` },
      authentication: {
        superuser: { username: "postgres", ...mutualTls },
        replication: { username: "replicator", ...mutualTls },
        rewind: { username: "rewinder", ...mutualTls },
      },
      // These parameters take precedence over those in the DCS.
      parameters: {
        ...Object.fromEntries(
          Object.entries(parameters).filter(([name]) => !Object.hasOwn(settings.extra.parameters, name)),
        ),
        ...own,
      },
      // This block replaces that of the DCS, and so would the parameter by itself (patroni/config.py of 4.1.4, and
      // _adjust_recovery_parameters in postgresql/config.py).
      ...(delay === undefined
        ? {}
        : {
            recovery_conf: {
              ...(archive === undefined ? {} : { restore_command: archive.restoreCommand }),
              [delayParameter]: delay,
            },
          }),
      // A spread checkpoint would leave the cluster without a standby for up to its whole duration (measured: 93 s).
      basebackup: [{ checkpoint: "fast" }],
      pg_hba: hostBasedAuthentication(plan, settings),
    },
    watchdog: { mode: settings.watchdog, device: "/dev/watchdog", safety_margin: safetyMargin },
  });
}

const noOverrides = { parameters: {}, patroni: {}, dynamic: {} };

/** Addresses of VIPs that are bound to PostgreSQL on this host. */
function vipBinds(plan: Plan, { name }: Host): string[] {
  const vipListeners = plan.listeners.filter(
    ({ host, service, vip }) => host === name && vip !== undefined && service === serviceId("patroni", name),
  );
  return [...new Set(vipListeners.map(({ bind }) => bind))];
}
