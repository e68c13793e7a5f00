import type { OwnedKey } from "../../model/override.ts";

/**
 * Options of pgbackrest.conf, section [global], that something else says. An option of the first repository has two
 * names: "repo-path" is "repo1-path". The key and the token of S3 are left to the rule for secrets.
 */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^repo1?-retention-full$/, instead: "/pgbackrest/keepFull" },
  {
    keys: /^repo1?-(?:path|type|host.*|s3-(?!token|key-secret).*|storage-port)$/,
    instead: "/pgbackrest/repository",
  },
  { keys: /^repo1?-cipher-type$/, instead: "Every host reads and writes the repository encrypted alike." },
  { keys: /^(?:pg|db)\d*-/, instead: "The nodes of the database and their paths follow from the topology." },
  { keys: /^tls-server-port$/, instead: "/pgbackrest/ports/server" },
  { keys: /^tls-server-/, instead: "It follows from the hosts and their certificates." },
  { keys: /^stanza$/, instead: "/pgbackrest/stanza" },
  { keys: /^spool-path$/, instead: "The bundle makes this directory." },
  { keys: /^config/, instead: "The units and the other files name these paths." },
];
