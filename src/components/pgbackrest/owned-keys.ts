import type { OwnedKey } from "../../model/override.ts";

/**
 * Options of pgbackrest.conf, section [global], that the bundle manages. An option of the first repository has two
 * names: "repo-path" is "repo1-path". The rule for secrets covers the key and the token of S3.
 */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^repo1?-retention-full$/, instead: "/pgbackrest/keepFull" },
  {
    keys: /^repo1?-(?:path|type|host.*|s3-(?!token|key-secret).*|storage-(?:port|host))$/,
    instead: "/pgbackrest/repository",
  },
  { keys: /^repo1?-cipher-type$/, instead: "All hosts must use the same encryption for the repository." },
  { keys: /^(?:pg|db)\d*-/, instead: "The database nodes and their paths follow from the topology." },
  { keys: /^tls-server-port$/, instead: "/pgbackrest/ports/server" },
  { keys: /^tls-server-/, instead: "It follows from the hosts and their certificates." },
  { keys: /^stanza$/, instead: "/pgbackrest/stanza" },
  { keys: /^spool-path$/, instead: "The bundle creates this directory." },
  { keys: /^config/, instead: "Units and other files of the bundle refer to these paths." },
];
