import type { OwnedKey } from "../../model/override.ts";

/** Settings of the server that the bundle manages. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^(?:port|tls-port)$/, instead: "/valkey/ports/client" },
  { keys: /^(?:bind|bind-source-addr|unixsocket|unixsocketperm|protected-mode)$/, instead: "/hosts" },
  { keys: /^tls-/, instead: "/tls" },
  { keys: /^maxmemory$/, instead: "/valkey/maxMemory" },
  {
    keys: /^maxmemory-policy$/,
    instead: "An evicted key is a lost task.",
    free: (value) => value === "noeviction",
  },
  { keys: /^appendfsync$/, instead: "/valkey/fsync" },
  {
    // valkey.conf: as long as another process saves, it is the same as "appendfsync no", and up to 30 s can be lost.
    keys: /^no-appendfsync-on-rewrite$/,
    instead: "/valkey/fsync",
    free: (value) => /^(?:no|false)$/.test(String(value)),
  },
  {
    keys: /^(?:appendonly|appendfilename|appenddirname|dir|dbfilename|save|aof-load-truncated|databases)$/,
    instead: "Tasks would not survive a restart.",
  },
  { keys: /^min-(?:replicas|slaves)-to-write$/, instead: "/valkey/minReplicasToWrite" },
  { keys: /^min-(?:replicas|slaves)-max-lag$/, instead: "/valkey/downAfter" },
  {
    keys: /^(?:replicaof|slaveof|(?:replica|slave)-(?:announce-ip|announce-port|announced|read-only|serve-stale-data|priority))$/,
    instead: "Sentinel decides which node leads.",
  },
  {
    keys: /^(?:user|aclfile|acl-pubsub-default|requirepass|masterauth|masteruser|primaryauth|primaryuser|rename-command|enable-(?:protected-configs|debug-command|module-command)|loadmodule|include)$/,
    instead: "Users and their rights are those of the bundle.",
  },
  {
    keys: /^(?:daemonize|supervised|pidfile|cluster-.*)$/,
    instead: "The unit and Sentinel depend on it.",
  },
];
