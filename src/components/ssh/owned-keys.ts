import type { OwnedKey } from "../../model/override.ts";

/** Keywords of sshd_config that the bundle manages. They are case-insensitive (sshd_config(5)). */
export const ownedKeys: readonly OwnedKey[] = [
  {
    keys: /^(?:port|listenaddress|addressfamily)$/i,
    instead: 'The platform\'s own file sets where it listens, and "ssh.port" opens that port.',
  },
  { keys: /^match$/i, instead: "It starts a block, which would include the lines after it." },
  {
    keys: /^include$/i,
    instead: 'The bundle does not contain that file. Set its keywords by name in "ssh.extra" instead.',
  },
  {
    keys: /^securitykeyprovider$/i,
    instead: "It loads code from a file that the bundle does not contain.",
  },
];
