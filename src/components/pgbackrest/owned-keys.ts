import type { OwnedKey } from "../../model/override.ts";

/**
 * Options of pgbackrest.conf, section [global], that the bundle manages. The rule for secrets covers the key and the token
 * of S3.
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
  {
    // pgBackRest reads deprecated names and padded indices as the option itself: "retention-full" and
    // "repo01-retention-full" are "repo1-retention-full" (tried with 2.45; "deprecate" in its src/build/config/config.yaml).
    keys: /^(?:repo-|repo0\d*-|repo\d+-(?:azure|s3)-(?:ca-file|ca-path|host|port|verify-(?:ssl|tls))$|backup-(?!standby$)|retention-|hardlink$|archive-queue-max$)/,
    instead:
      "It is another name of an option with an index, which pgBackRest does not accept twice. Set the option by its name in the manual, such as repo1-bundle.",
  },
  { keys: /^(?:db-)?exclude$/, instead: "A backup without some files or databases cannot replace a node." },
  {
    keys: /^archive-check$/,
    instead: "A backup without its WAL cannot be restored.",
    free: (value) => value === true || value === "y",
  },
  { keys: /^config/, instead: "Units and other files of the bundle refer to these paths." },
];
