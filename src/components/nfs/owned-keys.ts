import type { OwnedKey } from "../../model/override.ts";

/** Settings of nfs.conf, as "section.key", that something else says. */
export const ownedSettings: readonly OwnedKey[] = [
  { keys: /^nfsd\.port$/, instead: "/nfs/ports/share" },
  { keys: /port$/, instead: "It would open a port that the firewall does not know." },
  {
    keys: /^nfsd\.(?:vers|udp|tcp|rdma|host)/,
    instead: "Version 4 alone is served, on every address of the host.",
  },
  {
    keys: /^nfsd\.(?:grace|lease)-time$/,
    instead: "The time until a share that moved is read again is reckoned with it.",
  },
  { keys: /^exports\.rootdir$/, instead: "/nfs/exports" },
  { keys: /\.include$/, instead: "No bundle brings that file." },
];

/** Options of a share in exports(5) that something else says. */
export const ownedOptions: readonly OwnedKey[] = [
  { keys: /^r[ow]$/, instead: "Clients read: what they wrote would be lost when the other host serves." },
  { keys: /^(?:no_)?root_squash$/, instead: "No client is root on a share." },
  {
    keys: /^anon[ug]id$/,
    instead: "No client is root on a share, nor becomes it.",
    free: (value) => Number(value) > 0,
  },
  {
    keys: /^fsid$/,
    instead: "Both hosts of a pair give a share the same number, which follows from its name.",
  },
];
