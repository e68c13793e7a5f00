import type { OwnedKey } from "../../model/override.ts";

/** Keywords of sshd_config that the bundle manages. They are case-insensitive (sshd_config(5)). */
export const ownedKeys: readonly OwnedKey[] = [
  {
    keys: /^(?:port|listenaddress|addressfamily)$/i,
    instead: 'The platform\'s own file sets where it listens, and "ssh.port" opens that port.',
  },
  {
    // The first definition is in this file, and sshd does not start with a second one of the same name (sshd -t).
    keys: /^subsystem$/i,
    instead: "The platform's own file defines it, and sshd does not start with two definitions.",
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
