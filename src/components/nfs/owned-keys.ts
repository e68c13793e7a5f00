import type { OwnedKey } from "../../model/override.ts";

/** Settings of nfs.conf, as "section.key", that the bundle manages. */
export const ownedSettings: readonly OwnedKey[] = [
  { keys: /^nfsd\.port$/, instead: "/nfs/ports/share" },
  { keys: /\.[a-z-]*port$/, instead: "It would open a port that the firewall does not allow." },
  {
    keys: /^nfsd\.(?:vers|udp|tcp|rdma|host)/,
    instead: "The bundle serves only NFSv4, on every address of the host.",
  },
  {
    keys: /^nfsd\.(?:grace|lease)-time$/,
    instead: "The recovery time of a share after a failover is computed from it.",
  },
  {
    // rpc.nfsd(8): 0 ends all threads.
    keys: /^nfsd\.threads$/,
    instead: "It must be 1 or more: without threads there is no server.",
    free: (value) => Number(value) >= 1,
  },
  { keys: /^exports\.rootdir$/, instead: "/nfs/exports" },
  { keys: /\.include$/, instead: "The bundle does not contain that file." },
];

/** Options of a share in exports(5) that the bundle manages. */
export const ownedOptions: readonly OwnedKey[] = [
  {
    keys: /^r[ow]$/,
    instead: "Shares are read-only, because writes of clients would be lost in a failover.",
  },
  { keys: /^(?:no_)?root_squash$/, instead: "Clients must not have root access to a share." },
  {
    // exports(5): clients use one of these flavors, and those of Kerberos need a keytab (rpc.svcgssd(8)).
    keys: /^sec$/,
    instead:
      'It must include "sys": no host has the keys that Kerberos needs, so that no client could mount.',
    free: (value) => String(value).split(":").includes("sys"),
  },
  {
    keys: /^anon[ug]id$/,
    instead: "It must be a number from 1 to 4294967294: clients must not have root access to a share.",
    // exportfs reads 4294967296 as 0, which is root (tried with nfs-utils 2.6.2).
    free: (value) => /^[1-9]\d{0,9}$/.test(String(value)) && Number(value) < 2 ** 32 - 1,
  },
  {
    keys: /^fsid$/,
    instead: "It is derived from the name of the share, so that both servers of a pair use the same number.",
  },
];
