import { banner } from "../../formats/banner.ts";
import { line } from "../../formats/line.ts";
import { loopbackOf } from "../../formats/socket-address.ts";
import type { FileContext } from "../../model/component.ts";
import type { Host } from "../../model/facts.ts";
import { mebibytes } from "../../model/fields.ts";
import { extraOf, identity } from "../../model/override.ts";
import { derived } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { peerUser, secretNames, serverUsers } from "./access.ts";
import { quoted } from "./quoted.ts";
import { minimumReplicas, type Settings } from "./schema.ts";

/** Settings of the server on one host, without its leader, which prepare-valkey.sh adds. */
export function serverConf(
  { plan, secret }: FileContext,
  settings: Settings,
  host: Host,
  state: string,
): string {
  const peer = secret(secretNames.peer);
  const values: Readonly<Record<string, string | number>> = {
    ...listening(plan.tls, host, settings.ports.client),
    dir: state,
    // The journal.
    logfile: '""',
    databases: 1,
    // The append-only file alone keeps the data.
    save: '""',
    appendonly: "yes",
    appendfsync: settings.fsync,
    maxmemory: `${mebibytes(settings.maxMemory)}mb`,
    "maxmemory-policy": "noeviction",
    "replica-announce-ip": host.address,
    masteruser: peerUser,
    masterauth: quoted(peer),
    "min-replicas-to-write": minimumReplicas(settings),
    "min-replicas-max-lag": derived(plan, "min-replicas-max-lag"),
    // Without a replica, the leader refuses writes: it does not wait for a second one before it sends the data.
    "repl-diskless-sync-delay": 0,
    // A node that restarts gets only what it missed.
    "repl-backlog-size": "64mb",
    ...extraOf(settings, host.name, identity, ["yes", "no"]),
  };
  return [
    banner(plan.name),
    ...Object.entries(values).map(([key, value]) => `${key} ${line(value)}\n`),
    ...serverUsers(secret(secretNames.client), peer).map((user) => `user ${user}\n`),
  ].join("");
}

/**
 * The sockets of a daemon. protected-mode refuses all clients of other hosts while the user "default" has no password, also
 * if that user may do nothing.
 */
export function listening(tls: boolean, { address }: Host, port: number): Record<string, string | number> {
  const { certificate, key } = certificatePaths("valkey");
  return {
    bind: `${address} ${loopbackOf(address)}`,
    "protected-mode": "no",
    ...(tls
      ? {
          port: 0,
          "tls-port": port,
          "tls-cert-file": certificate,
          "tls-key-file": key,
          "tls-ca-cert-file": authorityPath,
          "tls-auth-clients": "yes",
          "tls-replication": "yes",
        }
      : { port }),
  };
}
