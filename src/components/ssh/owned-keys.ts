import type { OwnedKey } from "../../model/override.ts";

/** Keywords of sshd_config that something else says; they are read in any case (sshd_config(5)). */
export const ownedKeys: readonly OwnedKey[] = [
  {
    keys: /^(?:port|listenaddress|addressfamily)$/i,
    instead: 'Where it listens is for the platform\'s own file to say, and "ssh.port" opens that port.',
  },
  { keys: /^match$/i, instead: "It is a block, and what comes after it would be a part of it." },
  { keys: /^include$/i, instead: "No bundle brings that file." },
];
